// A gated recurrent unit over a sequence, as one function with its own way back: equal to `run` of models/recurrent/cells/cell.h.
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

/// weight_hh [3H, H], bias_hh [3H]; the rest as in `run`. Padding must stand on the right.
GruOutputs run_gru(const Tensor& weight_hh, const Tensor& bias_hh, const Tensor& projected, const Tensor& mask,
                   const Tensor& start, bool backward);

/// One step without a way back, as `step` of models/recurrent/cells/gru.h: projected [N, 3H] and state [N, H] give the next state.
Tensor step_gru(const Tensor& weight_hh, const Tensor& bias_hh, const Tensor& projected, const Tensor& state);

}  // namespace attune::kernels
