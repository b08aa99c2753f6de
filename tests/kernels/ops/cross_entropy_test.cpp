#include "src/kernels/ops/cross_entropy.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>

#include "tests/support/tiny_model.h"

namespace attune::kernels {
namespace {

/// Three sentences of 4, 1 and 2 tokens; padding 1.
struct Sentences {
  Tensor readouts, weight, bias;
  Tensor targets = torch::tensor({{5, 0, 7, 3}, {3, 1, 1, 1}, {4, 3, 1, 1}}, torch::kLong);

  Sentences() {
    torch::manual_seed(3);
    readouts = torch::randn({3, 4, 5}, torch::kDouble).requires_grad_();
    weight = torch::randn({9, 5}, torch::kDouble).requires_grad_();
    bias = torch::randn({9}, torch::kDouble).requires_grad_();
  }
  /// [3, 4], padding zero.
  Tensor log_probabilities() const {
    const Tensor all = torch::linear(readouts, weight, bias).log_softmax(-1);
    return all.gather(2, targets.unsqueeze(2)).squeeze(2).masked_fill(targets == 1, 0);
  }
};

TEST(CrossEntropy, TellsTheLogProbabilityOfEachSentence) {
  const Sentences given;
  for (const bool fused : {false, true}) {
    const ExecutionScope scope({.fused = fused});
    const CrossEntropy found =
        cross_entropy(given.readouts, given.targets, given.weight, given.bias, {.by_sentence = true});
    EXPECT_LT(testing::largest_difference(found.of_sentences, given.log_probabilities().sum(1).detach()), 1e-12);
    EXPECT_FALSE(cross_entropy(given.readouts, given.targets, given.weight, given.bias, {}).of_sentences.defined());
  }
}

TEST(CrossEntropy, RefusesATargetThatTheVocabularyDoesNotHave) {
  Sentences given;
  given.targets[0][0] = 9;
  for (const bool fused : {false, true}) {
    const ExecutionScope scope({.fused = fused});
    EXPECT_THROW(cross_entropy(given.readouts, given.targets, given.weight, given.bias, {}), c10::Error);
  }
}

TEST(CrossEntropy, WeighsEachSentenceInLossAndGradient) {
  const Sentences given;
  const Tensor weights = torch::tensor({0.5, -2.0, 0.0}, torch::kDouble);
  const std::vector<Tensor> leaves = {given.readouts, given.weight, given.bias};
  const auto expected = torch::autograd::grad({-3 * (given.log_probabilities().sum(1) * weights).sum()}, leaves);
  const double loss = -3 * (given.log_probabilities().sum(1) * weights).sum().item<double>();
  for (const bool fused : {false, true}) {
    const ExecutionScope scope({.fused = fused});
    const CrossEntropy found =
        cross_entropy(given.readouts, given.targets, given.weight, given.bias, {.scale = 3, .weights = weights});
    EXPECT_NEAR(found.loss.item<double>(), loss, 1e-12);
    EXPECT_NEAR(found.log_probability.item<double>(), given.log_probabilities().sum().item<double>(), 1e-12);
    const auto gradients = torch::autograd::grad({found.loss}, leaves);
    for (size_t i = 0; i < leaves.size(); ++i)
      EXPECT_LT(testing::largest_difference(gradients[i], expected[i]), 1e-12) << fused << " " << i;
  }
}

}  // namespace
}  // namespace attune::kernels
