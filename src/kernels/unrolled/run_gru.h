// A gated recurrent unit over a sequence, as one function with its own backward pass: equal to `run` of models/recurrent/cells/cell.h.
//
// Each thread takes a share of the sentences through all steps, so that nothing waits inside. The weight's gradient is one
// product over all steps.
#pragma once
#include "src/kernels/tensor.h"

namespace attune::kernels {

struct GruOutputs {
  Tensor outputs;  // [B, S, H]
  Tensor last;     // [B, H], the state behind each sentence's last token, or before its first when backward
};

struct GruWeightTensors {
  const Tensor &weight_hh, &bias_hh;  // [3H, H], [3H]
};

/// The arguments are those of `run`. Padding must stand on the right.
GruOutputs run_gru(const GruWeightTensors& weights, const Tensor& projected, const Tensor& mask, const Tensor& start,
                   bool backward);

/// One step without a backward pass, as `step` of models/recurrent/cells/gru.h: projected [N, 3H] and state [N, H] give the
/// next state.
Tensor step_gru(const GruWeightTensors& weights, const Tensor& projected, const Tensor& state);

}  // namespace attune::kernels
