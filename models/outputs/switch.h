// The soft switch of the pointer-generator (See, Liu and Manning 2017, equation 8).
//
//   p_gen = sigmoid(w_c c_i + w_s s_i + w_x E y_{i-1} + b)
#pragma once
#include "models/recurrent/readout.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class Switch final : public torch::nn::Module {
 public:
  explicit Switch(const ReadoutSizes& sizes)
      : weight_(register_parameter("weight", torch::empty({1, sizes.context + sizes.state + sizes.embedding}))),
        bias_(register_parameter("bias", torch::zeros({1}))) {}
  /// Its logit [..].
  Tensor forward(const ReadoutInput& x) {
    return kernels::linear_map(torch::cat({x.context, x.state, x.embedded}, -1), weight_, bias_).squeeze(-1);
  }

 private:
  Tensor weight_, bias_;
};

}  // namespace attune::models
