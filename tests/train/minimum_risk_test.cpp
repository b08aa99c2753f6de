#include "src/train/minimum_risk.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/autograd.h>

#include <set>

#include "src/kernels/ops/cross_entropy.h"
#include "tests/support/letters.h"
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

using testing::Letters;

models::Seq2Seq letters_model(uint64_t seed = 1) {
  return testing::tiny_model(testing::tiny_options("additive", "attend_first"), Letters::kSize, seed);
}

corpus::Batch letters_batch() {
  const Letters letters;
  corpus::ParallelCorpus corpus;
  const std::vector<std::pair<std::string, std::string>> pairs = {{"ab c", "xy"}, {"d", "p q r"}};
  for (const auto& [source, target] : pairs) corpus.append(letters.encode(source), letters.encode(target), 1);
  return make_batch(corpus, {0, 1});
}

Candidates draw(const MinimumRiskOptions& options, uint64_t seed = 1) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return draw_candidates(letters_model(), letters_batch(), options, Letters(), generator);
}

std::vector<int64_t> row(const Tensor& of, int64_t i) {
  const Tensor one = of[i].contiguous();
  return {one.const_data_ptr<int64_t>(), one.const_data_ptr<int64_t>() + one.numel()};
}

TEST(Candidates, AreTheModelsOwnTranslationsEachOnceAndTheReference) {
  const Candidates found = draw({.samples = 6});
  ASSERT_EQ(found.batch.source.size(0), std::ssize(found.sentence));
  std::set<std::pair<int64_t, std::vector<int64_t>>> different;
  std::vector<int> right(2, 0);
  for (size_t i = 0; i < found.sentence.size(); ++i) {
    different.emplace(found.sentence[i], row(found.batch.target_output, static_cast<int64_t>(i)));
    right[static_cast<size_t>(found.sentence[i])] += found.error[i] < 1e-9;
    EXPECT_GE(found.error[i], -1e-9);
    EXPECT_LE(found.error[i], 1);
  }
  EXPECT_EQ(different.size(), found.sentence.size());
  EXPECT_EQ(right, std::vector<int>({1, 1}));  // the reference has no error
  EXPECT_GT(found.sentence.size(), 6u);
  EXPECT_EQ(draw({.samples = 6, .reference = false}).sentence.size() + 2, found.sentence.size());
}

TEST(Candidates, AreDrawnFromTheGenerator) {
  EXPECT_TRUE(draw({}).batch.target_output.equal(draw({}).batch.target_output));
  EXPECT_FALSE(draw({}, 1).batch.target_output.equal(draw({}, 2).batch.target_output));
}

// The gradient of the risk, written down and left to LibTorch.
TEST(Risk, HasTheGradientOfItsFormula) {
  Candidates candidates;
  candidates.sentence = {0, 0, 0, 1, 1};
  candidates.error = {0, 0.5, 0.9, 0.25, 1};
  const Tensor log_probabilities = torch::tensor({-3.0, -2.0, -7.0, -40.0, -41.0}, torch::kDouble).requires_grad_();
  const Tensor error = torch::tensor(candidates.error, torch::kDouble);
  for (const double alpha : {0.005, 1.0}) {
    const auto risk = [&](int64_t from, int64_t count) {
      const Tensor q = (alpha * log_probabilities.narrow(0, from, count)).softmax(0);
      return (q * error.narrow(0, from, count)).sum();
    };
    const Tensor expected = risk(0, 3) + risk(3, 2);
    const Risk found = risk_of(candidates, log_probabilities.detach(), alpha);
    EXPECT_NEAR(found.sum, expected.item<double>(), 1e-12);
    const Tensor gradient = torch::autograd::grad({expected}, {log_probabilities})[0];
    EXPECT_LT(testing::largest_difference(-found.weights, gradient), 1e-12);
  }
}

TEST(Learner, LowersTheRisk) {
  corpus::ParallelCorpus corpus;
  const Letters letters;
  for (const char* text : {"ab", "cd", "ef", "gh"}) corpus.append(letters.encode(text), letters.encode(text), 1);
  TrainingOptions options;
  options.objective = "minimum_risk";
  options.minimum_risk = {.metric = "chrf", .samples = 12, .alpha = 0.5};
  options.batch.size = 4;
  options.optimizer.learning_rate = 0.02;
  Learner learner({.model = letters_model(),
                   .corpus = corpus,
                   .files = {},
                   .options = options,
                   .folder = {},
                   .seed = 3,
                   .vocabularies = testing::letters()});
  const auto mean_risk = [&](int updates) {
    double sum = 0;
    for (int i = 0; i < updates; ++i) {
      const UpdateResult result = learner.update(options.optimizer.learning_rate);
      sum += result.loss / static_cast<double>(result.tokens);
    }
    return sum / updates;
  };
  const double before = mean_risk(5);
  mean_risk(40);
  const double after = mean_risk(5);
  EXPECT_LT(after, before - 0.05);
  EXPECT_LE(before, 1);
}

}  // namespace
}  // namespace attune::train
