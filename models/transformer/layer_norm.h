// Layer normalisation (Ba, Kiros and Hinton 2016, section 3).
//
//   LN(x) = g * (x - mean(x)) / deviation(x) + b      x, g, b [E]
#pragma once
#include "models/core/shapes.h"

namespace attune::models {

class LayerNorm final : public torch::nn::Module {
 public:
  explicit LayerNorm(int64_t width)
      : gain_(register_parameter("gain", torch::ones({width}))),
        bias_(register_parameter("bias", torch::zeros({width}))) {}
  /// [.., E]
  Tensor forward(const Tensor& x) { return torch::layer_norm(x, {gain_.size(0)}, gain_, bias_); }

 private:
  Tensor gain_, bias_;
};

}  // namespace attune::models
