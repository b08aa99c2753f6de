// Dense block (Mishra et al. 2018, section 3 and figure 2a): a causal convolution of kernel 2 whose taps lie d steps apart,
// with the gated activation of van den Oord et al. 2016, concatenated to its input.
//
//   y_t = [x_t; tanh(W_f [x_{t-d}; x_t] + b_f) * sigmoid(W_g [x_{t-d}; x_t] + b_g)]      x_t = 0 for t < 0
//
// x [B, T, C], y [B, T, C + D]; both convolutions stand in one matrix, weight [2D, 2C]: f before g, the past before the present.
#pragma once
#include <algorithm>

#include "src/kernels/gemm/linear.h"

namespace attune::models {

class DenseBlock final : public torch::nn::Module {
 public:
  /// `channels` C, `filters` D, `dilation` d, all at least 1.
  DenseBlock(int64_t channels, int64_t filters, int64_t dilation)
      : dilation_(dilation),
        weight_(register_parameter("weight", torch::empty({2 * filters, 2 * channels}))),
        bias_(register_parameter("bias", torch::zeros({2 * filters}))) {}

  Tensor forward(const Tensor& x) {
    const auto halves = kernels::linear_map(torch::cat({past(x), x}, -1), weight_, bias_).chunk(2, -1);
    return torch::cat({x, halves[0].tanh() * halves[1].sigmoid()}, -1);
  }

 private:
  /// x_{t-d}
  Tensor past(const Tensor& x) const {
    const int64_t length = x.size(1), seen = std::max<int64_t>(length - dilation_, 0);
    const Tensor before = x.new_zeros({x.size(0), length - seen, x.size(2)});
    return torch::cat({before, x.narrow(1, 0, seen)}, 1);
  }

  int64_t dilation_;
  Tensor weight_, bias_;
};

}  // namespace attune::models
