// Window: which source positions a step looks at.
#pragma once
#include "models/memory.h"
#include "models/shapes.h"

namespace attune {

/// Both undefined: every position as it is.
struct Effect {
  Tensor bias;    // [B, T, S], added to the scores before they are normalised
  Tensor factor;  // [B, T, S], multiplies the weights after
};

class Window : public torch::nn::Module {
 public:
  /// For queries [B, T, Q] that stand at steps `first`, first + 1, ... of their sentences.
  virtual Effect forward(const Tensor& query, int64_t first, const Memory& memory) = 0;
  /// Whether it leaves every position as it is: the fused loops know no other.
  virtual bool is_global() const { return false; }
};

}  // namespace attune
