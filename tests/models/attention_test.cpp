// What holds for every row of the attention's tables, and what is special to one.
#include "models/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tests/support/tiny_model.h"

namespace attune {
namespace {

constexpr int64_t kBatch = 3, kSource = 6, kTarget = 4, kWidth = 6;

Memory random_memory(std::vector<int64_t> lengths) {
  const Tensor length = torch::tensor(lengths, torch::kLong);
  const auto batch = static_cast<int64_t>(lengths.size());
  return {torch::randn({batch, kSource, kWidth}, torch::kDouble),
          mask_of(length, kSource),
          length,
          {},
          torch::zeros({batch, kSource}, torch::kLong)};
}

AttentionOptions options_of(const std::string& score) {
  AttentionOptions options;
  options.score = score;
  options.additive.width = 7;
  options.location.longest = kSource;
  return options;
}

std::shared_ptr<Attention> make_attention(const AttentionOptions& options) {
  torch::manual_seed(3);
  auto attention = std::make_shared<Attention>(options, kWidth, kWidth);
  attention->to(torch::kDouble);
  const torch::NoGradGuard guard;
  for (auto& parameter : attention->parameters()) parameter.normal_(0, 0.5);
  return attention;
}

/// Every score with every window, normalizer and with several heads.
std::vector<AttentionOptions> variants() {
  std::vector<AttentionOptions> out;
  for (const std::string& score : scores().names())
    for (const std::string& window : windows().names())
      for (const std::string& normalizer : normalizers().names())
        for (const int64_t heads : {1, 3}) {
          out.push_back(options_of(score));
          out.back().window = window;
          out.back().normalizer = normalizer;
          out.back().heads = heads;
        }
  return out;
}

class EveryAttention : public ::testing::TestWithParam<AttentionOptions> {};

TEST_P(EveryAttention, GivesContextAndAlignmentTheirShapes) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Attended out = attention->forward(torch::randn({kBatch, kTarget, kWidth}, torch::kDouble), 0, memory,
                                          attention->prepare(memory));
  EXPECT_EQ(out.context.sizes(), (std::vector<int64_t>{kBatch, kTarget, kWidth}));
  EXPECT_EQ(out.alignment.sizes(), (std::vector<int64_t>{kBatch, GetParam().heads, kTarget, kSource}));
}

TEST_P(EveryAttention, GivesPaddingExactlyNoWeightAndTheRestOne) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const Tensor alignment = attention->forward(query, 0, memory, attention->prepare(memory)).alignment;
  EXPECT_EQ(alignment.masked_select(memory.mask.logical_not().view({kBatch, 1, 1, kSource})).abs().max().item<double>(),
            0.0);
  EXPECT_LT((alignment.sum(-1) - 1).abs().max().item<double>(), 1e-12);
  EXPECT_GE(alignment.min().item<double>(), 0.0);
}

TEST_P(EveryAttention, DoesNotSeeWhatStandsInThePadding) {
  Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const Tensor before = attention->forward(query, 0, memory, attention->prepare(memory)).context;
  memory.values = torch::where(memory.mask.unsqueeze(-1), memory.values, torch::full_like(memory.values, 1e6));
  EXPECT_EQ(
      testing::largest_difference(before, attention->forward(query, 0, memory, attention->prepare(memory)).context),
      0.0);
}

TEST_P(EveryAttention, TreatsABatchAsItsSentencesOneByOne) {
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

/// How far the gradient of `value` in the tensors is from that of finite differences, at most.
double distance_from_differences(std::vector<Tensor> at, const std::function<Tensor()>& value) {
  value().backward();
  double distance = 0;
  for (Tensor& tensor : at) {
    const torch::NoGradGuard guard;
    const Tensor gradient =
        tensor.grad().defined() ? tensor.grad() : torch::zeros_like(tensor);  // location has no keys
    const Tensor step = torch::randn_like(tensor) * 1e-5;
    tensor.add_(step);
    const double above = value().item<double>();
    tensor.sub_(2 * step);
    const double below = value().item<double>();
    tensor.add_(step);
    distance = std::max(distance, std::abs((above - below) / 2 - (gradient * step).sum().item<double>()));
  }
  return distance;
}

TEST_P(EveryAttention, HasTheGradientOfFiniteDifferences) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(GetParam());
  const Tensor direction = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble).requires_grad_();
  std::vector<Tensor> at = {query};
  for (auto& parameter : attention->parameters()) at.push_back(parameter);
  EXPECT_LT(
      distance_from_differences(
          at,
          [&] { return (attention->forward(query, 0, memory, attention->prepare(memory)).context * direction).sum(); }),
      1e-9);
}

// What the laws above would say of an attention with a defect.
TEST(AttentionLaws, FailForAGradientThatIsCut) {
  const Memory memory = random_memory({6, 2, 4});
  auto attention = make_attention(options_of("additive"));
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble).requires_grad_();
  EXPECT_GT(distance_from_differences(
                {query},
                [&] {
                  Prepared prepared = attention->prepare(memory);
                  const Tensor alignment =
                      attention->forward(query + query.detach(), 0, memory, prepared).alignment.squeeze(1);
                  return torch::bmm(alignment, prepared.values[0]).sum();
                }),
            1e-8);
}

TEST(AttentionLaws, FailForAMaskThatIsIgnored) {
  Memory memory = random_memory({6, 2, 4});
  const Tensor padding = memory.mask.logical_not().view({kBatch, 1, 1, kSource});
  memory.mask = torch::ones_like(memory.mask);
  for (const std::string& score : scores().names()) {
    auto attention = make_attention(options_of(score));
    const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
    const Tensor alignment = attention->forward(query, 0, memory, attention->prepare(memory)).alignment;
    EXPECT_GT(alignment.masked_select(padding).max().item<double>(), 0.0) << score;
  }
}

INSTANTIATE_TEST_SUITE_P(Attention, EveryAttention, ::testing::ValuesIn(variants()), [](const auto& info) {
  const AttentionOptions& o = info.param;
  return o.score + "_" + o.window + "_" + o.normalizer + "_" + std::to_string(o.heads);
});

// One head of a many-headed attention is an attention on its share of the widths.
TEST(Attention, HeadsAreAttentionsOnTheirShares) {
  AttentionOptions options = options_of("general");
  options.heads = 2;
  auto many = make_attention(options);
  options.heads = 1;
  const Memory memory = random_memory({6, 2, 4});
  const Tensor query = torch::randn({kBatch, kTarget, kWidth}, torch::kDouble);
  const torch::NoGradGuard guard;
  const auto p = many->named_parameters();
  std::vector<Tensor> contexts;
  for (int64_t head = 0; head < 2; ++head) {
    Attention one(options, kWidth / 2, kWidth / 2);
    one.to(torch::kDouble);
    const auto share = [&](const Tensor& x, const char* projection) {
      return torch::linear(x, p[projection]).narrow(-1, head * kWidth / 2, kWidth / 2);
    };
    for (auto& item : one.named_parameters())
      item.value().copy_(p["score" + std::to_string(head) + item.key().substr(std::string("score").size())]);
    Memory seen = memory;
    seen.values = share(memory.values, "key");
    const Tensor alignment = one.forward(share(query, "query"), 0, seen, one.prepare(seen)).alignment;
    const Attended whole = many->forward(query, 0, memory, many->prepare(memory));
    EXPECT_LT(testing::largest_difference(alignment.select(1, 0), whole.alignment.select(1, head)), 1e-12);
    contexts.push_back(torch::bmm(alignment.select(1, 0), share(memory.values, "value")));
  }
  const Tensor expected = torch::linear(torch::cat(contexts, -1), p["output"]);
  EXPECT_LT(testing::largest_difference(expected, many->forward(query, 0, memory, many->prepare(memory)).context),
            1e-12);
}

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
  auto attention = make_attention(options_of("location"));
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
