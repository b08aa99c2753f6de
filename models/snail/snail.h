// SNAIL, the simple neural attentive learner (Mishra et al. 2018, sections 3 and 5.1): convolutions gather what lies behind a
// step, attention picks out of it, by turns.
//
//   AttentionBlock(D/2, D/4), TC(T, D), AttentionBlock(2D, D), TC(T, D), AttentionBlock(4D, 2D), 1x1 convolution to O
//
// Key and value widths stand in the paper's proportions; its own network, for images, has D = 128 filters. Without its attention
// blocks it is TC(T, D), TC(T, D), 1x1 convolution. [B, T, I] -> [B, T, O].
#pragma once
#include <torch/nn/modules/linear.h>

#include "models/snail/attention_block.h"
#include "models/snail/meta_learner.h"
#include "models/snail/temporal_convolution.h"

namespace attune::models {

class Snail final : public MetaLearner {
 public:
  /// `sizes.width` is D, with attention a multiple of 4.
  Snail(const MetaLearnerSizes& sizes, bool attends);
  Told forward(const Tensor& sequence, bool aligned) override;

 private:
  std::vector<std::shared_ptr<AttentionBlock>> attentions_;  // before, between and behind the convolutions; or none
  std::vector<std::shared_ptr<TemporalConvolution>> convolutions_;
  torch::nn::Linear output_ = nullptr;  // a convolution of kernel 1
};

}  // namespace attune::models
