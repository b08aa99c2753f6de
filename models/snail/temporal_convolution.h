// Temporal convolution block (Mishra et al. 2018, section 3 and figure 2b): dense blocks whose dilations double until the last
// step sees the first.
//
//   dense block of dilation 1, then 2, 4, .., 2^(n-1)      n = ceil(log2 T), at least 1
//
// x [B, T, C] -> [B, T, C + n D]. A step sees 2^n steps, itself counted.
#pragma once
#include <string>
#include <vector>

#include "models/snail/dense_block.h"

namespace attune::models {

class TemporalConvolution final : public torch::nn::Module {
 public:
  /// `channels` C, `filters` D of each dense block, `length` T of the sequences.
  TemporalConvolution(int64_t channels, int64_t filters, int64_t length) : width_(channels) {
    for (int64_t dilation = 1; blocks_.empty() || dilation < length; dilation *= 2, width_ += filters)
      blocks_.push_back(register_module("dense" + std::to_string(blocks_.size()),
                                        std::make_shared<DenseBlock>(width_, filters, dilation)));
  }

  Tensor forward(Tensor x) {
    for (const auto& block : blocks_) x = block->forward(x);
    return x;
  }
  /// Of what it gives.
  int64_t width() const { return width_; }

 private:
  int64_t width_;
  std::vector<std::shared_ptr<DenseBlock>> blocks_;
};

}  // namespace attune::models
