// The unrolled loop of decoders/recur_first.h with input feeding, as one function with its own way back.
//
//   h_t = cell(words_t + W_f h~_{t-1}, h_{t-1})      alpha_t = attention(h_t)
//   h~_t = mask_t * tanh(readout_words_t + W_s h_t + sum_j alpha_tj contexts_j)      h~_0 = 0
//
// contexts_j = W_c h_j is the memory projected into the readout once. Readouts that are not a tanh of a sum take the plain
// path.
#pragma once
#include "src/kernels/unrolled/attention_rows.h"

namespace attune::kernels {

struct RecurFirstLoop {
  Tensor words;               // [B, T, 3H], the words' share of the gates, biases included
  Tensor weight_fed;          // W_f [3H, R]
  Tensor weight_hh, bias_hh;  // [3H, H], [3H]: a GRU's
  FusedAttention attention;   // its memory is contexts [B, S, R]
  Tensor readout_words;       // [B, T, R], the readout's bias included; undefined where it sees no words
  Tensor weight_state;        // W_s [R, H]
  Tensor mask;                // [B, T, R], dropout; may be undefined, or the same numbers for all steps
  Tensor start;               // [B, H]
};

struct RecurFirstReadouts {
  Tensor readouts;   // [B, T, R], dropout applied
  Tensor alignment;  // [B, T, S]
};

RecurFirstReadouts unroll_recur_first(const RecurFirstLoop& loop);

}  // namespace attune::kernels
