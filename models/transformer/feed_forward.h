// The feed-forward layer of a block (Vaswani et al. 2017, section 3.3), the same at every position.
//
//   FFN(x) = W_2 max(0, W_1 x + b_1) + b_2      x [E], W_1 [F, E], W_2 [E, F]
#pragma once
#include <torch/nn/modules/linear.h>

#include "models/core/noise.h"
#include "src/kernels/execution.h"
#include "src/kernels/gemm/linear.h"
#include "src/kernels/ops/feed_forward.h"

namespace attune::models {

class FeedForward final : public torch::nn::Module {
 public:
  FeedForward(int64_t width, int64_t inner)
      : inner_(register_module("inner", torch::nn::Linear(width, inner))),
        outer_(register_module("outer", torch::nn::Linear(inner, width))) {}
  /// [.., E]; `mask` [.., F] drops what is between the maps, padded where x is packed.
  Tensor forward(const Tensor& x, const Tensor& mask, const kernels::Packing* packing) {
    if (kernels::takes_fused(x) && (torch::GradMode::is_enabled() || mask.defined()))
      return fused_feed_forward(x, {inner_->weight, inner_->bias, outer_->weight, outer_->bias}, mask, packing);
    const Tensor between = kernels::linear_map(x, inner_->weight, inner_->bias).relu();
    return kernels::linear_map(dropped(between, mask), outer_->weight, outer_->bias);
  }

 private:
  torch::nn::Linear inner_, outer_;
};

}  // namespace attune::models
