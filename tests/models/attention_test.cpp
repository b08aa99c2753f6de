// What holds for every row of the attention's tables, and what is special to one.
#include "models/attention.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace attune {
namespace {

constexpr int64_t kBatch = 3, kSource = 6, kTarget = 4, kWidth = 5;

Memory random_memory(std::vector<int64_t> lengths) {
  const Tensor length = torch::tensor(lengths, torch::kLong);
  const auto batch = static_cast<int64_t>(lengths.size());
  return {torch::randn({batch, kSource, kWidth}, torch::kDouble),
          mask_of(length, kSource),
          length,
          {},
          torch::zeros({batch, kSource}, torch::kLong)};
}

std::shared_ptr<Attention> make_attention(const std::string& score) {
  torch::manual_seed(3);
  AttentionOptions options;
  options.score = score;
  options.additive.width = 7;
  options.location.longest = kSource;
  auto attention = std::make_shared<Attention>(options, kWidth, kWidth);
  attention->to(torch::kDouble);
  const torch::NoGradGuard guard;
  for (auto& parameter : attention->parameters()) parameter.normal_(0, 0.5);
  return attention;
}

class EveryScore : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryScore, GivesContextAndAlignmentTheirShapes) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Attended out = attention->forward(torch::randn({kBatch, kTarget, kWidth}, torch::kDouble), 0, memory,
                                          attention->prepare(memory));
  EXPECT_EQ(out.context.sizes(), (std::vector<int64_t>{kBatch, kTarget, kWidth}));
  EXPECT_EQ(out.alignment.sizes(), (std::vector<int64_t>{kBatch, 1, kTarget, kSource}));
}

TEST_P(EveryScore, GivesPaddingExactlyNoWeightAndTheRestOne) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const Tensor alignment = attention->forward(query, 0, memory, attention->prepare(memory)).alignment.squeeze(1);
  EXPECT_EQ(alignment.masked_select(memory.mask.logical_not().unsqueeze(1)).abs().max().item<double>(), 0.0);
  EXPECT_LT((alignment.sum(-1) - 1).abs().max().item<double>(), 1e-12);
  EXPECT_GE(alignment.min().item<double>(), 0.0);
}

TEST_P(EveryScore, DoesNotSeeWhatStandsInThePadding) {
  Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const Tensor before = attention->forward(query, 0, memory, attention->prepare(memory)).context;
  memory.values = torch::where(memory.mask.unsqueeze(-1), memory.values, torch::full_like(memory.values, 1e6));
  EXPECT_EQ(
      testing::largest_difference(before, attention->forward(query, 0, memory, attention->prepare(memory)).context),
      0.0);
}

TEST_P(EveryScore, TreatsABatchAsItsSentencesOneByOne) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const Tensor together = attention->forward(query, 0, memory, attention->prepare(memory)).context;
  for (int64_t i = 0; i < kBatch; ++i) {
    const int64_t length = memory.lengths[i].item<int64_t>();
    Memory alone = memory.select(torch::tensor({i}, torch::kLong));
    alone.values = alone.values.narrow(1, 0, length);
    alone.mask = alone.mask.narrow(1, 0, length);
    const Tensor context = attention->forward(query.narrow(0, i, 1), 0, alone, attention->prepare(alone)).context;
    EXPECT_LT(testing::largest_difference(together.narrow(0, i, 1), context), 1e-12);
  }
}

TEST_P(EveryScore, HasTheGradientOfFiniteDifferences) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor direction = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble).requires_grad_();
  const auto value = [&](const Tensor& q) {
    return (attention->forward(q, 0, memory, attention->prepare(memory)).context * direction).sum();
  };
  value(query).backward();
  std::vector<Tensor> at = {query};
  for (auto& parameter : attention->parameters()) at.push_back(parameter);
  for (Tensor& tensor : at) {
    const torch::NoGradGuard guard;
    const Tensor step = torch::randn_like(tensor) * 1e-5;
    tensor.add_(step);
    const double above = value(query).item<double>();
    tensor.sub_(2 * step);
    const double below = value(query).item<double>();
    tensor.add_(step);
    EXPECT_NEAR((above - below) / 2, (tensor.grad() * step).sum().item<double>(), 1e-9);
  }
}

INSTANTIATE_TEST_SUITE_P(Attention, EveryScore, ::testing::ValuesIn(scores().names()),
                         [](const auto& info) { return info.param; });

TEST(LocationScore, GivesPositionsBeyondItsLongestNoWeight) {
  const Memory memory = random_memory({6, 2, 4});
  AttentionOptions options;
  options.score = "location";
  options.location.longest = 3;
  Attention attention(options, kWidth, kWidth);
  attention.to(torch::kDouble);
  const torch::NoGradGuard guard;
  for (auto& parameter : attention.parameters()) parameter.normal_(0, 0.5);
  const Tensor alignment =
      attention.forward(torch::randn({kBatch, 1, kWidth}, torch::kDouble), 0, memory, attention.prepare(memory))
          .alignment;
  EXPECT_EQ(alignment.narrow(-1, 3, 3).abs().max().item<double>(), 0.0);
  EXPECT_LT((alignment.sum(-1) - 1).abs().max().item<double>(), 1e-12);
}

TEST(LocationScore, KnowsNothingOfTheSourcesContent) {
  Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention("location");
  const Tensor query = torch::randn({kBatch, 1, kWidth}, torch::kDouble);
  const Tensor before = attention->forward(query, 0, memory, attention->prepare(memory)).alignment;
  memory.values = torch::randn_like(memory.values);
  EXPECT_EQ(
      testing::largest_difference(before, attention->forward(query, 0, memory, attention->prepare(memory)).alignment),
      0.0);
}

TEST(DotScore, RefusesQueryAndMemoryOfDifferentWidths) {
  AttentionOptions options;
  options.score = "dot";
  EXPECT_THROW(Attention(options, 4, 6), c10::Error);
}

TEST(Scores, ListTheirNamesWhenAskedForAnotherOne) {
  try {
    scores().at("aditive");
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "unknown attention score 'aditive': expected one of additive, general, dot, location");
  }
}

}  // namespace
}  // namespace attune
