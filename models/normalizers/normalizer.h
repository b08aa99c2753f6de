// Normalizer: scores to weights.
#pragma once
#include "models/shapes.h"

namespace attune {

class Normalizer : public torch::nn::Module {
 public:
  /// Weights [B, T, S] from scores [B, T, S]; minus infinity in the scores (padding) becomes exactly zero.
  virtual Tensor forward(const Tensor& scores) = 0;
  /// Whether it is the softmax: the fused loops know no other.
  virtual bool is_softmax() const { return false; }
};

}  // namespace attune
