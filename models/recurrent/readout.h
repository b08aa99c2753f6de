// Readout: what the output layer sees of a step (deep output, Pascanu et al. 2014).
#pragma once
#include <optional>

#include "models/core/shapes.h"
#include "models/options/registries.h"

namespace attune::models {

/// Of one step [B, ..] or of all steps [B, T, ..].
struct ReadoutInput {
  Tensor previous;  // s_{i-1}  [.., H]
  Tensor state;     // s_i      [.., H]
  Tensor context;   // c_i      [.., D]
  Tensor embedded;  // E y_{i-1} [.., E]
};

/// A readout tanh(W_s s_i + W_c c_i + W_e E y_{i-1} + b), for the fused loops.
struct FusedReadout {
  Tensor state, context, embedded, bias;  // [R, H], [R, D], [R, E], [R]; the last two undefined where there are none
};

class Readout : public torch::nn::Module {
 public:
  /// [.., R]
  virtual Tensor forward(const ReadoutInput& input) = 0;
  /// Where it is such a tanh.
  virtual std::optional<FusedReadout> fused() const { return {}; }
};

}  // namespace attune::models
