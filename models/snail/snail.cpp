#include "models/snail/snail.h"

#include "src/kernels/gemm/linear.h"

namespace attune::models {
namespace {

constexpr size_t kConvolutions = 2;

/// Of the attention blocks, in quarters of the filters.
struct Quarters {
  int64_t key, value;
};
constexpr Quarters kQuarters[kConvolutions + 1] = {{2, 1}, {8, 4}, {16, 8}};

}  // namespace

Snail::Snail(const MetaLearnerSizes& sizes, bool attends) {
  TORCH_CHECK(!attends || sizes.width % 4 == 0, "SNAIL: ", sizes.width, " filters are no multiple of 4");
  int64_t width = sizes.input;
  for (size_t i = 0; i <= kConvolutions; ++i) {
    if (attends) {
      const int64_t key = kQuarters[i].key * sizes.width / 4, value = kQuarters[i].value * sizes.width / 4;
      attentions_.push_back(
          register_module("attention" + std::to_string(i), std::make_shared<AttentionBlock>(width, key, value)));
      width += value;
    }
    if (i == kConvolutions) break;
    convolutions_.push_back(register_module("convolution" + std::to_string(i),
                                            std::make_shared<TemporalConvolution>(width, sizes.width, sizes.length)));
    width = convolutions_.back()->width();
  }
  output_ = register_module("output", torch::nn::Linear(width, sizes.output));
}

Told Snail::forward(const Tensor& sequence, bool aligned) {
  Told out;
  Tensor x = sequence;
  for (size_t i = 0; i <= kConvolutions; ++i) {
    if (!attentions_.empty()) {
      const AttentionBlock::Read read = attentions_[i]->forward(x, aligned);
      x = read.states;
      if (aligned) out.alignments.push_back(read.alignment);
    }
    if (i < kConvolutions) x = convolutions_[i]->forward(x);
  }
  out.outputs = kernels::linear_map(x, output_->weight, output_->bias);
  return out;
}

}  // namespace attune::models
