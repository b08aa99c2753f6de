// What holds for every row of the attention's tables, and what is special to one.
#include "models/attention/attention.h"

#include <gtest/gtest.h>
#include <spdlog/fmt/ranges.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "models/attention/normalizers/normalizer.h"
#include "models/attention/scores/score.h"
#include "tests/support/tiny_model.h"

namespace attune::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
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

/// An attention with everything that stands around it in the options, so that they can be asked whether it is allowed.
ModelOptions options_of(const std::string& score) {
  ModelOptions options;
  options.encoder.hidden = kWidth / 2;
  options.memory.width = options.decoder.hidden = kWidth;
  options.attention.score = score;
  for (AdditiveOptions* a : options.attention.layers()) a->width = 7;
  options.attention.heads = 1;
  options.attention.location.longest = kSource;
  options.attention.boxcar.width = 3;  // some are in reach, some are not
  options.attention.local_m.D = 1;
  options.attention.local_p.D = 2;
  options.attention.neural.width = 2;
  return options;
}

std::shared_ptr<Attention> attention_of(const ModelOptions& options) {
  torch::manual_seed(3);
  const int64_t parts = options.memory.number_of_parts();
  auto attention = make_attention(options.attention, {options.decoder.hidden, options.memory.width, parts, kWidth / 2});
  attention->to(torch::kDouble);
  const torch::NoGradGuard guard;
  for (auto& parameter : attention->parameters()) parameter.normal_(0, 0.5);
  return attention;
}

Tensor random_queries(const ModelOptions& options) {
  return torch::randn({kBatch, kTarget, kWidth / options.memory.number_of_parts()}, torch::kDouble);
}

/// What it attends to with queries [B, T, Q]: at once, or a step after the other where it must be so.
Attended attend_all(Attention& attention, const Tensor& queries, const Memory& memory) {
  const Prepared prepared = attention.prepare(memory);
  if (!attention.stepwise()) return attention.forward({queries}, memory, prepared);
  std::vector<Tensor> contexts, alignments;
  Tensor coverage = attention.start(memory);
  for (int64_t t = 0; t < queries.size(1); ++t) {
    const Attended step = attention.forward({queries.narrow(1, t, 1), t, coverage}, memory, prepared);
    contexts.push_back(step.context);
    alignments.push_back(step.alignment);
    coverage = step.coverage;
  }
  return {torch::cat(contexts, 1), torch::cat(alignments, 2), coverage};
}

/// Something that an attention is made of: how one row of it is set.
struct Axis {
  std::vector<std::string> names;
  std::function<void(ModelOptions&, const std::string&)> set;
};

/// Every pair of rows of all tables, the others as they are; what is refused left out.
std::vector<std::pair<std::string, ModelOptions>> variants() {
  const std::vector<Axis> axes = {
      {scores().names(), [](ModelOptions& o, const std::string& name) { o.attention.score = name; }},
      {windows().names(), [](ModelOptions& o, const std::string& name) { o.attention.window = name; }},
      {normalizers().names(), [](ModelOptions& o, const std::string& name) { o.attention.normalizer = name; }},
      {coverages().names(), [](ModelOptions& o, const std::string& name) { o.attention.coverage = name; }},
      {{"1", "3"}, [](ModelOptions& o, const std::string& heads) { o.attention.heads = std::stoi(heads); }},
      {{"summed", "renormalized"},
       [](ModelOptions& o, const std::string& name) { o.attention.local_p.renormalize = name == "renormalized"; }},
      {{"states", "key_value"}, [](ModelOptions& o, const std::string& parts) { o.memory.parts = parts; }},
  };
  std::map<std::string, ModelOptions> out;
  for (size_t a = 0; a < axes.size(); ++a)
    for (size_t b = a + 1; b < axes.size(); ++b)
      for (const std::string& first : axes[a].names)
        for (const std::string& second : axes[b].names) {
          ModelOptions options = options_of("additive");
          axes[a].set(options, first);
          axes[b].set(options, second);
          const auto& o = options.attention;
          const std::string name = o.score + "_" + o.window + (o.local_p.renormalize ? "_renormalized_" : "_") +
                                   o.normalizer + "_" + o.coverage + "_" + options.memory.parts + "_" +
                                   std::to_string(o.heads);
          if (testing::is_allowed(options)) out.emplace(name, options);
        }
  return {out.begin(), out.end()};
}

class EveryAttention : public ::testing::TestWithParam<std::pair<std::string, ModelOptions>> {
 protected:
  const ModelOptions& options() const { return GetParam().second; }
  std::shared_ptr<Attention> attention_ = attention_of(options());
  Memory memory_ = random_memory({6, 2, 4});
  Tensor queries_ = random_queries(options());
};

TEST_P(EveryAttention, GivesContextAndAlignmentTheirShapes) {
  const Attended out = attend_all(*attention_, queries_, memory_);
  EXPECT_EQ(out.context.sizes(), (std::vector<int64_t>{kBatch, kTarget, options().memory.context_width()}));
  EXPECT_EQ(out.alignment.sizes(), (std::vector<int64_t>{kBatch, options().attention.heads, kTarget, kSource}));
}

TEST_P(EveryAttention, GivesPaddingExactlyNoWeightAndTheRestOne) {
  const Tensor alignment = attend_all(*attention_, queries_, memory_).alignment;
  EXPECT_EQ(
      alignment.masked_select(memory_.mask.logical_not().view({kBatch, 1, 1, kSource})).abs().max().item<double>(),
      0.0);
  EXPECT_GE(alignment.min().item<double>(), 0.0);
  const auto& attention = options().attention;
  const Tensor sums = alignment.sum(-1);
  if (attention.score == "none") {
    EXPECT_EQ(sums.max().item<double>(), 0.0);
  } else if (attention.window == "local_p" && !attention.local_p.renormalize) {
    EXPECT_LT(sums.max().item<double>(), 1.0);
    EXPECT_GT(sums.min().item<double>(), 0.0);
  } else {
    EXPECT_LT((sums - 1).abs().max().item<double>(), 1e-12);
  }
}

TEST_P(EveryAttention, DoesNotSeeWhatStandsInThePadding) {
  const Tensor before = attend_all(*attention_, queries_, memory_).context;
  memory_.values = torch::where(memory_.mask.unsqueeze(-1), memory_.values, torch::full_like(memory_.values, 1e6));
  EXPECT_EQ(testing::largest_difference(before, attend_all(*attention_, queries_, memory_).context), 0.0);
}

TEST_P(EveryAttention, TreatsABatchAsItsSentencesOneByOne) {
  const Tensor together = attend_all(*attention_, queries_, memory_).context;
  for (int64_t i = 0; i < kBatch; ++i) {
    const int64_t length = memory_.lengths[i].item<int64_t>();
    Memory alone = memory_.select(torch::tensor({i}, torch::kLong));
    alone.values = alone.values.narrow(1, 0, length);
    alone.mask = alone.mask.narrow(1, 0, length);
    const Tensor context = attend_all(*attention_, queries_.narrow(0, i, 1), alone).context;
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
  const Tensor direction = torch::randn({kBatch, kTarget, options().memory.context_width()}, torch::kDouble);
  queries_.requires_grad_();
  memory_.values.requires_grad_();
  std::vector<Tensor> at = {queries_, memory_.values};
  for (auto& parameter : attention_->parameters()) at.push_back(parameter);
  EXPECT_LT(distance_from_differences(
                at, [&] { return (attend_all(*attention_, queries_, memory_).context * direction).sum(); }),
            1e-9);
}

// What the laws above would say of an attention with a defect.
TEST(AttentionLaws, FailForAGradientThatIsCut) {
  const Memory memory = random_memory({6, 2, 4});
  const ModelOptions options = options_of("additive");
  auto attention = attention_of(options);
  const Tensor query = random_queries(options).requires_grad_();
  EXPECT_GT(distance_from_differences(
                {query}, [&] { return attend_all(*attention, query + query.detach(), memory).context.sum(); }),
            1e-8);
}

TEST(AttentionLaws, FailForAMaskThatIsIgnored) {
  Memory memory = random_memory({6, 2, 4});
  const Tensor padding = memory.mask.logical_not().view({kBatch, 1, 1, kSource});
  memory.mask = torch::ones_like(memory.mask);
  for (const std::string& score : scores().names()) {
    if (score == "none") continue;
    const ModelOptions options = options_of(score);
    const Tensor alignment = attend_all(*attention_of(options), random_queries(options), memory).alignment;
    EXPECT_GT(alignment.masked_select(padding).max().item<double>(), 0.0) << score;
  }
}

INSTANTIATE_TEST_SUITE_P(Attention, EveryAttention, ::testing::ValuesIn(variants()),
                         [](const auto& info) { return info.param.first; });

// One head of a many-headed attention is an attention on its share of the widths.
TEST(Attention, HeadsAreAttentionsOnTheirShares) {
  ModelOptions options = options_of("general");
  options.attention.heads = 2;
  auto many = attention_of(options);
  options.attention.heads = 1;
  const Memory memory = random_memory({6, 2, 4});
  const Tensor query = random_queries(options);
  const torch::NoGradGuard guard;
  const auto p = many->named_parameters();
  const Attended whole = attend_all(*many, query, memory);
  std::vector<Tensor> contexts;
  for (int64_t head = 0; head < 2; ++head) {
    auto one = make_attention(options.attention, {kWidth / 2, kWidth / 2});
    one->to(torch::kDouble);
    const auto share = [&](const Tensor& x, const char* projection) {
      return torch::linear(x, p[projection]).narrow(-1, head * kWidth / 2, kWidth / 2);
    };
    for (auto& item : one->named_parameters())
      item.value().copy_(p["score" + std::to_string(head) + item.key().substr(std::string("score").size())]);
    Memory seen = memory;
    seen.values = share(memory.values, "key");
    const Tensor alignment = attend_all(*one, share(query, "query"), seen).alignment;
    EXPECT_LT(testing::largest_difference(alignment.select(1, 0), whole.alignment.select(1, head)), 1e-12);
    contexts.push_back(torch::bmm(alignment.select(1, 0), share(memory.values, "value")));
  }
  const Tensor expected = torch::linear(torch::cat(contexts, -1), p["output"]);
  EXPECT_LT(testing::largest_difference(expected, whole.context), 1e-12);
}

TEST(LocationScore, GivesPositionsBeyondItsLongestNoWeight) {
  ModelOptions options = options_of("location");
  options.attention.location.longest = 3;
  const Tensor alignment =
      attend_all(*attention_of(options), random_queries(options), random_memory({6, 2, 4})).alignment;
  EXPECT_EQ(alignment.narrow(-1, 3, 3).abs().max().item<double>(), 0.0);
  EXPECT_LT((alignment.sum(-1) - 1).abs().max().item<double>(), 1e-12);
}

TEST(LocationScore, KnowsNothingOfTheSourcesContent) {
  Memory memory = random_memory({6, 2, 4});
  const ModelOptions options = options_of("location");
  auto attention = attention_of(options);
  const Tensor query = random_queries(options), before = attend_all(*attention, query, memory).alignment;
  memory.values = torch::randn_like(memory.values);
  EXPECT_EQ(testing::largest_difference(before, attend_all(*attention, query, memory).alignment), 0.0);
}

TEST(ScoresOfEqualWidths, RefuseQueryAndMemoryOfDifferentOnes) {
  for (const ScoreRow& row : scores().rows()) {
    if (!row.equal_widths) continue;
    const std::string score(row.name);
    EXPECT_THROW(make_attention(options_of(score).attention, {4, 6}), c10::Error) << score;
  }
}

/// Scores of one query against keys on a line through it.
Tensor scores_at(const std::string& score, const Tensor& distances) {
  AttentionOptions options;
  options.gaussian.width = options.epanechnikov.width = options.boxcar.width = 2;
  const auto made = scores().at(score).make({2, 2, options});
  made->to(torch::kDouble);
  const Tensor query = torch::tensor({{{3.0, 4.0}}}, torch::kDouble);
  const Tensor keys = query + distances.view({1, -1, 1}) * torch::tensor({0.6, -0.8}, torch::kDouble);
  return made->forward(query, made->keys(keys)).flatten();
}

TEST(KernelScores, AreLogarithmsOfTheirKernels) {
  const Tensor distances = torch::tensor({0.0, 0.5, -1.0, 1.9}, torch::kDouble), u = distances / 2;
  EXPECT_LT(testing::largest_difference(scores_at("gaussian", distances), -u.square() / 2), 1e-12);
  EXPECT_LT(testing::largest_difference(scores_at("epanechnikov", distances), (1 - u.square()).log()), 1e-12);
  EXPECT_LT(testing::largest_difference(scores_at("boxcar", distances), torch::zeros_like(u)), 1e-12);
  EXPECT_LT(testing::largest_difference(scores_at("constant", distances), torch::zeros_like(u)), 1e-12);
}

TEST(KernelScores, AreFiniteOutOfReachAndWeighNothingBesideWhatIsInIt) {
  const Tensor distances = torch::tensor({2.1, -300.0}, torch::kDouble);
  for (const char* score : {"epanechnikov", "boxcar"}) {
    const Tensor found = scores_at(score, distances);
    EXPECT_LT(testing::largest_difference(found, torch::full({2}, std::log(1e-30), torch::kDouble)), 1e-9) << score;
    EXPECT_LT(scores_at(score, torch::tensor({1.99, 2.01}, torch::kDouble)).softmax(0)[1].item<double>(), 1e-25);
  }
}

TEST(LocalMWindow, StaysAtTheEndOfAShorterSource) {
  ModelOptions options = options_of("additive");
  options.attention.window = "local_m";
  const Tensor alignment =
      attend_all(*attention_of(options), random_queries(options), random_memory({6, 2, 4})).alignment.squeeze(1);
  const Tensor seen = alignment > 0;  // D = 1
  EXPECT_TRUE(seen[0][0].equal(torch::tensor({1, 1, 0, 0, 0, 0}, torch::kBool)));
  EXPECT_TRUE(seen[0][3].equal(torch::tensor({0, 0, 1, 1, 1, 0}, torch::kBool)));
  EXPECT_TRUE(seen[1][3].equal(torch::tensor({1, 1, 0, 0, 0, 0}, torch::kBool)));
}

TEST(LocalPWindow, LooksNowhereBeyondItsReach) {
  ModelOptions options = options_of("additive");
  options.attention.window = "local_p";
  options.attention.local_p.D = 1;
  const Tensor alignment =
      attend_all(*attention_of(options), random_queries(options), random_memory({6, 6, 6})).alignment;
  const Tensor seen = (alignment > 0).sum(-1);  // a real position has one neighbour on each side
  EXPECT_LE(seen.max().item<int64_t>(), 3);
  EXPECT_GE(seen.min().item<int64_t>(), 1);
}

TEST(Sparsemax, GivesMostPositionsNoWeightAtAll) {
  const Weighed found =
      normalizers()
          .at("sparsemax")
          .make({1, 1, {}})
          ->forward(torch::tensor({{{3.0, 1.0, 0.5}, {0.2, 0.1, 0.0}, {1.0, 1.0, -4.0}}}, torch::kDouble), {});
  const Tensor expected =
      torch::tensor({{{1.0, 0.0, 0.0}, {1.3 / 3, 1.0 / 3, 0.7 / 3}, {0.5, 0.5, 0.0}}}, torch::kDouble);
  EXPECT_LT(testing::largest_difference(found.weights, expected), 1e-12);
}

TEST(HardAttention, LooksAtTheMostProbablePositionWhenItTranslates) {
  const Weighed found = normalizers()
                            .at("hard")
                            .make({1, 1, {}})
                            ->forward(torch::tensor({{{0.2, 0.9, 0.5}, {3.0, 1.0, -kInfinity}}}, torch::kDouble), {});
  EXPECT_TRUE(found.weights.equal(torch::tensor({{{0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}}}, torch::kDouble)));
  EXPECT_FALSE(found.log_probability.defined());
}

TEST(HardAttention, DrawsPositionsAsOftenAsTheyAreProbable) {
  torch::manual_seed(5);
  const int64_t draws = 20000;
  const Tensor scores = torch::tensor({0.5, -kInfinity, 1.5, 0.0, -kInfinity}, torch::kDouble).expand({draws, 1, 5});
  const Weighed found =
      normalizers().at("hard").make({1, 1, {}})->forward(scores, torch::rand({draws, 1}, torch::kDouble));
  const Tensor alpha = scores[0][0].softmax(-1);
  EXPECT_LT(testing::largest_difference(found.weights.flatten(0, 1).mean(0), alpha), 0.01);
  EXPECT_EQ(found.weights.select(-1, 1).max().item<double>(), 0);
  EXPECT_EQ(found.weights.select(-1, 4).max().item<double>(), 0);
  EXPECT_LT(testing::largest_difference(found.log_probability, (found.weights * alpha).sum(-1).log()), 1e-12);
  const Tensor entropy = -(alpha * alpha.clamp_min(1e-300).log()).sum();
  EXPECT_LT(testing::largest_difference(found.entropy, entropy.expand({draws, 1})), 1e-12);
}

TEST(HardAttention, TakesTheExpectationWhereItIsTold) {
  const Tensor scores = torch::randn({2, 3, 4}, torch::kDouble);
  const Weighed found = normalizers()
                            .at("hard")
                            .make({1, 1, {}})
                            ->forward(scores, torch::tensor({{1.5, 1.0, 1.9}, {0.0, 0.5, 0.9}}, torch::kDouble));
  EXPECT_TRUE(found.weights[0].equal(scores[0].log_softmax(-1).exp()));
  EXPECT_TRUE(found.weights[1].amax(-1).equal(torch::ones({3}, torch::kDouble)));
  EXPECT_EQ(found.log_probability[0].abs().max().item<double>(), 0);
  EXPECT_LT(found.log_probability[1].max().item<double>(), 0);
}

TEST(Scores, ListTheirNamesWhenAskedForAnotherOne) {
  try {
    scores().at("aditive");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.what(),
              fmt::format("unknown attention score 'aditive': expected one of {}", fmt::join(scores().names(), ", ")));
  }
}

}  // namespace
}  // namespace attune::models
