// Readout: what the output layer sees of a step (deep output, Pascanu et al. 2014).
#pragma once
#include "models/shapes.h"
#include "models/tables.h"

namespace attune {

/// Of one step [B, ..] or of all steps [B, T, ..].
struct ReadoutInput {
  Tensor previous;  // s_{i-1}  [.., H]
  Tensor state;     // s_i      [.., H]
  Tensor context;   // c_i      [.., D]
  Tensor embedded;  // E y_{i-1} [.., E]
};

class Readout : public torch::nn::Module {
 public:
  /// [.., R]
  virtual Tensor forward(const ReadoutInput& input) = 0;
};

}  // namespace attune
