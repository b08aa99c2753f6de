// Normalizer: scores to weights.
#pragma once
#include "models/core/shapes.h"

namespace attune::models {

struct Weighed {
  Tensor weights;                             // [B, T, S]
  Tensor log_probability = {}, entropy = {};  // [B, T], where positions were drawn
};

class Normalizer : public torch::nn::Module {
 public:
  /// From scores [B, T, S]; minus infinity in them (padding) becomes exactly zero. `draws` [B, T]: see Noise::attention;
  /// only for one that draws, undefined in evaluation.
  virtual Weighed forward(const Tensor& scores, const Tensor& draws) = 0;
  /// Whether it is the softmax: the fused loops know no other.
  virtual bool is_softmax() const { return false; }
};

}  // namespace attune::models
