// SNAIL's blocks and the meta-learners: what sees what, how widths grow, how many parameters there are.
#include "models/snail/snail.h"

#include <gmock/gmock.h>

#include <functional>

#include "models/core/initialize.h"
#include "tests/support/tiny_model.h"

namespace attune::models {
namespace {

constexpr int64_t kEpisodes = 3, kShots = 7, kShotWidth = 4;

Tensor drawn(uint64_t seed) {
  torch::manual_seed(seed);
  return torch::randn({kEpisodes, kShots, kShotWidth}, torch::kDouble);
}

void start(torch::nn::Module& module) {
  module.to(torch::kDouble);
  initialize(module, {.seed = 3, .padding = 0, .embedding = 0});
}

using Reads = std::function<Tensor(const Tensor&)>;

// Outputs up to t stay when inputs behind t change, and that at t changes with the input at t.
void expect_causal(const Reads& reads) {
  const torch::NoGradGuard guard;
  const Tensor x = drawn(1), before = reads(x);
  for (int64_t t = 0; t + 1 < kShots; ++t) {
    Tensor other = x.clone();
    other.narrow(1, t + 1, kShots - t - 1).copy_(drawn(2).narrow(1, t + 1, kShots - t - 1));
    const Tensor after = reads(other);
    EXPECT_TRUE(after.narrow(1, 0, t + 1).equal(before.narrow(1, 0, t + 1))) << "behind step " << t;
    EXPECT_GT(testing::largest_difference(after.select(1, t + 1), before.select(1, t + 1)), 1e-3);
  }
}

// How many of the last inputs the last output depends on.
int64_t steps_seen(const Reads& reads) {
  const Tensor x = drawn(1).requires_grad_();
  reads(x).select(1, kShots - 1).sum().backward();
  return x.grad().abs().amax({0, 2}).gt(0).sum().item<int64_t>();
}

TEST(DenseBlock, SeesNothingThatComesLater) {
  for (const int64_t dilation : {1, 2, 4, 9}) {
    DenseBlock block(kShotWidth, 3, dilation);
    start(block);
    expect_causal([&](const Tensor& x) { return block.forward(x); });
  }
}

TEST(DenseBlock, KeepsItsInputAndAddsItsFilters) {
  DenseBlock block(kShotWidth, 3, 2);
  start(block);
  const Tensor x = drawn(1), y = block.forward(x);
  EXPECT_EQ(y.sizes(), (std::vector<int64_t>{kEpisodes, kShots, kShotWidth + 3}));
  EXPECT_TRUE(y.narrow(2, 0, kShotWidth).equal(x));
  EXPECT_LT(y.narrow(2, kShotWidth, 3).abs().max().item<double>(), 1);  // tanh * sigmoid
}

TEST(DenseBlock, SeesItselfAndOneStepOfItsDilationBack) {
  DenseBlock block(kShotWidth, 3, 4);
  start(block);
  const Tensor x = drawn(1).requires_grad_();
  block.forward(x).select(1, kShots - 1).sum().backward();
  const Tensor seen = x.grad().abs().amax({0, 2}).gt(0);
  for (int64_t t = 0; t < kShots; ++t) EXPECT_EQ(seen[t].item<bool>(), t == kShots - 1 || t == kShots - 5) << t;
}

TEST(TemporalConvolution, DoublesItsDilationsUntilTheLastStepSeesTheFirst) {
  for (const auto& [length, blocks] : {std::pair{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 3}, {6, 3}, {8, 3}, {9, 4}}) {
    TemporalConvolution convolution(kShotWidth, 3, length);
    EXPECT_EQ(convolution.width(), kShotWidth + 3 * blocks) << length;
    EXPECT_EQ(convolution.children().size(), static_cast<size_t>(blocks)) << length;
    start(convolution);
    const Reads reads = [&](const Tensor& x) { return convolution.forward(x); };
    EXPECT_EQ(reads(drawn(1)).size(2), convolution.width());
    EXPECT_EQ(steps_seen(reads), std::min(kShots, int64_t{1} << blocks)) << length;
    expect_causal(reads);
  }
}

TEST(AttentionBlock, SeesNothingThatComesLater) {
  AttentionBlock block(kShotWidth, 6, 5);
  start(block);
  for (const bool aligned : {true, false})
    expect_causal([&](const Tensor& x) { return block.forward(x, aligned).states; });
}

TEST(AttentionBlock, KeepsItsInputAndAddsWhatItReads) {
  AttentionBlock block(kShotWidth, 6, 5);
  start(block);
  const Tensor x = drawn(1);
  const AttentionBlock::Read read = block.forward(x, true);
  EXPECT_EQ(read.states.sizes(), (std::vector<int64_t>{kEpisodes, kShots, kShotWidth + 5}));
  EXPECT_TRUE(read.states.narrow(2, 0, kShotWidth).equal(x));
  EXPECT_FALSE(block.forward(x, false).alignment.defined());
  EXPECT_LT(testing::largest_difference(block.forward(x, false).states, read.states), 1e-12);
}

TEST(AttentionBlock, WeighsStepsUpToItselfAndTheySumToOne) {
  AttentionBlock block(kShotWidth, 6, 5);
  start(block);
  const Tensor alignment = block.forward(drawn(1), true).alignment;
  EXPECT_EQ(alignment.sizes(), (std::vector<int64_t>{kEpisodes, kShots, kShots}));
  EXPECT_EQ(alignment.triu(1).abs().max().item<double>(), 0);
  EXPECT_LT(testing::largest_difference(alignment.sum(-1), torch::ones({kEpisodes, kShots})), 1e-12);
}

TEST(MetaLearners, SeeNothingThatComesLater) {
  for (const MetaLearnerRow& row : meta_learners().rows()) {
    SCOPED_TRACE(row.name);
    const auto learner = row.make({kShotWidth, 2, kShots, 8});
    start(*learner);
    expect_causal([&](const Tensor& x) { return learner->forward(x, false).outputs; });
  }
}

TEST(MetaLearners, LetTheLastStepSeeTheFirst) {
  for (const MetaLearnerRow& row : meta_learners().rows()) {
    const auto learner = row.make({kShotWidth, 2, kShots, 8});
    start(*learner);
    EXPECT_EQ(steps_seen([&](const Tensor& x) { return learner->forward(x, false).outputs; }), kShots) << row.name;
  }
}

TEST(MetaLearners, ShowEveryAttentionBlockWhereItIsAskedFor) {
  const std::vector<size_t> blocks = {3, 0, 0};
  for (size_t i = 0; i < blocks.size(); ++i) {
    const MetaLearnerRow& row = meta_learners().rows()[i];
    const auto learner = row.make({kShotWidth, 2, kShots, 8});
    start(*learner);
    EXPECT_EQ(learner->forward(drawn(1), true).alignments.size(), blocks[i]) << row.name;
    EXPECT_TRUE(learner->forward(drawn(1), false).alignments.empty()) << row.name;
  }
}

// Of the paper's proportions, counted by hand: I channels, n = ceil(log2 T) dense blocks a convolution.
int64_t snail_parameters(int64_t input, int64_t output, int64_t length, int64_t filters, bool attends) {
  int64_t dense = 1, width = input, count = 0;
  while ((1 << dense) < length) ++dense;
  const auto attention = [&](int64_t key, int64_t value) {
    if (!attends) return;
    count += width * (2 * key + value);
    width += value;
  };
  const auto convolution = [&] {
    for (int64_t i = 0; i < dense; ++i, width += filters) count += 2 * filters * (2 * width + 1);
  };
  attention(filters / 2, filters / 4);
  convolution();
  attention(2 * filters, filters);
  convolution();
  attention(4 * filters, 2 * filters);
  return count + output * (width + 1);
}

TEST(Snail, HasThePapersWidths) {
  for (const bool attends : {true, false})
    for (const int64_t length : {6, 11, 26})
      EXPECT_EQ(Snail({9, 5, length, 12}, attends).count(), snail_parameters(9, 5, length, 12, attends));
  // Section 5.1 at 128 filters: keys 64, 256, 512 and values 32, 128, 256.
  Snail paper({64, 5, 6, 128}, true);
  const auto parameters = paper.named_parameters();
  for (const auto& [name, rows] : {std::pair{"attention0.attention.key", 64},
                                   {"attention0.attention.value", 32},
                                   {"attention1.attention.key", 256},
                                   {"attention1.attention.value", 128},
                                   {"attention2.attention.key", 512},
                                   {"attention2.attention.value", 256},
                                   {"convolution1.dense2.weight", 256}})
    EXPECT_EQ(parameters[name].size(0), rows) << name;
}

}  // namespace
}  // namespace attune::models
