// The unrolled loop of a recurrent decoder, all steps as one function with its own backward pass. Each step is
//
//   cells before the attention -> query -> attention -> cells after it -> readout
//
//   order          cells before          query                  the context enters   cells after
//   attend_first   none                  the top's last state   the first cell       all layers
//   conditional    one, of the words     its state              the second cell      the second, further layers
//   recur_first    all layers            the top's state        the readout          none
//
// Equal to models/recurrent/{attend_first,conditional,recur_first}.h.
#pragma once
#include <optional>
#include <vector>

#include "src/kernels/unrolled/attention_rows.h"

namespace attune::kernels {

/// A GRU of the step.
struct LoopCell {
  Tensor weight_hh, bias_hh;                  // [3H, H], [3H]
  Tensor weight_below = {}, bias_below = {};  // [3H, H], [3H]: of the cell before it; undefined: words or context enter
  Tensor mask = {};                           // [B, T, H], dropout on that cell's state; undefined: none
  Tensor start = {};                          // [B, H]; undefined: it continues from the state of the cell before it
};

/// h~_t = mask_t * tanh(words_t + W_s h_t + the context's share), h~_0 = 0, fed to the first cell.
struct LoopReadout {
  Tensor weight_fed;    // [3H, R], of h~_{t-1} in the first cell's gates
  Tensor words;         // [B, T, R], the bias included; undefined where it sees no words
  Tensor weight_state;  // W_s [R, H]
  Tensor mask;          // [B, T, R], dropout; undefined: none
};

/// G is the width of what the context enters: 3H of a cell, R of the readout.
struct DecoderLoop {
  Tensor words;  // [B, T, 3H], the words' share of the first cell's gates, biases included
  std::vector<LoopCell> cells = {};
  size_t cells_before = 0;
  FusedAttention attention = {};  // its memory has width G, or that of a head's values where weight_context is defined
  Tensor weight_context = {};     // [G, heads x V]; undefined: the memory is projected already
  Tensor context_bias = {};       // [G], added to the context's share; undefined: none
  std::optional<LoopReadout> readout = {};
};

struct LoopOutputs {
  Tensor
      outputs;  // the readouts [B, T, R], dropout applied; without one the top's states [B, 1 + T, H], the start first
  Tensor alignment;  // [B, heads, T, S]
};

/// Reads Execution::bfloat16 (execution.h).
LoopOutputs unroll_decoder(const DecoderLoop& loop);

}  // namespace attune::kernels
