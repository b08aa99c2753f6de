#include "src/train/attention_loss.h"

#include <cmath>

#include "models/attention/normalizers/normalizer.h"
#include "tests/support/letters.h"
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

using torch::Tensor;

// See et al. 2017: two steps on the same word pay for the second, steps on different words pay nothing.
TEST(CoverageLoss, CountsWhatIsLookedAtAgain) {
  const Tensor again = torch::tensor({{{{1.0, 0.0, 0.0}, {0.75, 0.25, 0.0}, {0.5, 0.25, 0.25}}}}, torch::kDouble);
  const Tensor never = torch::eye(3, torch::kDouble).view({1, 1, 3, 3});
  const Tensor all = torch::ones({1, 3}, torch::kBool);
  EXPECT_DOUBLE_EQ(coverage_loss(never, all).item<double>(), 0);
  EXPECT_DOUBLE_EQ(coverage_loss(again, all).item<double>(), 0.75 + (0.5 + 0.25));
  EXPECT_DOUBLE_EQ(coverage_loss(again, torch::tensor({{true, true, false}})).item<double>(), 0.75);
  EXPECT_DOUBLE_EQ(coverage_loss(torch::cat({again, never}, 1), all).item<double>(),
                   coverage_loss((again + never) / 2, all).item<double>());
}

struct OneSentence {
  models::ModelOptions options = testing::tiny_options("additive", "attend_first");
  corpus::Batch batch;
  kernels::CrossEntropy found;
  models::Unrolled unrolled;

  OneSentence() {
    options.attention.normalizer = "hard";
    options.attention.hard = {.expectation = 0, .reward = 2, .entropy = 0.5, .decay = 0.75};
    batch.target_output = torch::tensor({{5, 6, 3, text::kPadding}}, torch::kLong);
    found.of_sentences = torch::tensor({-6.0}, torch::kDouble);
    unrolled.log_probability = torch::tensor({{-0.1, -0.2, -0.3, -9.0}}, torch::kDouble).requires_grad_();
    unrolled.entropy = torch::tensor({{0.5, 0.25, 0.125, 9.0}}, torch::kDouble).requires_grad_();
  }
};

TEST(HardAttentionLoss, RewardsDrawsThatDoBetterThanTheAverage) {
  OneSentence one;
  AttentionLoss loss(0, one.options);
  EXPECT_TRUE(loss.needs_sentences());
  // The first batch is its own average: the entropy alone counts, and of the target's tokens alone.
  EXPECT_DOUBLE_EQ(loss.of(one.unrolled, one.batch, one.found).item<double>(), -0.5 * 0.875);
  one.found.of_sentences = torch::tensor({-3.0}, torch::kDouble);  // a token: -1 after -2
  const Tensor second = loss.of(one.unrolled, one.batch, one.found);
  EXPECT_DOUBLE_EQ(second.item<double>(), -(2 * 1 * -0.6) - 0.5 * 0.875);
  second.backward();
  EXPECT_TRUE(one.unrolled.log_probability.grad().equal(torch::tensor({{-2.0, -2.0, -2.0, 0.0}}, torch::kDouble)));
  // The average has moved a quarter of the way, to -1.75.
  one.found.of_sentences = torch::tensor({-6.0}, torch::kDouble);
  EXPECT_NEAR(loss.of(one.unrolled, one.batch, one.found).item<double>(), -(2 * -0.25 * -0.6) - 0.5 * 0.875, 1e-12);
}

TEST(HardAttentionLoss, KeepsItsAverageInTheCheckpoint) {
  OneSentence one;
  AttentionLoss first(0, one.options), second(0, one.options);
  first.of(one.unrolled, one.batch, one.found);
  Checkpoint checkpoint;
  first.save(checkpoint);
  second.restore(checkpoint);
  EXPECT_TRUE(checkpoint.optimizer.empty());
  one.found.of_sentences = torch::tensor({-3.0}, torch::kDouble);
  EXPECT_EQ(first.of(one.unrolled, one.batch, one.found).item<double>(),
            second.of(one.unrolled, one.batch, one.found).item<double>());
}

TEST(AttentionLoss, AddsNothingWhereNothingIsAsked) {
  OneSentence one;
  one.options.attention.normalizer = "softmax";
  AttentionLoss loss(0, one.options);
  EXPECT_FALSE(loss.needs_sentences());
  EXPECT_FALSE(loss.of(one.unrolled, one.batch, one.found).defined());
}

// One position is better than the others: drawing must find it, although no gradient goes through a draw.
TEST(HardAttentionLoss, LearnsWhereToLook) {
  OneSentence one;
  one.options.attention.hard = {.expectation = 0, .reward = 1, .entropy = 0.01, .decay = 0.9};
  AttentionLoss loss(0, one.options);
  auto hard = models::normalizers().at("hard").make({1, 1, one.options.attention});
  Tensor scores = torch::zeros({8, 1, 4}, torch::kDouble).requires_grad_();
  one.batch.target_output = torch::full({8, 1}, 5, torch::kLong);
  torch::manual_seed(3);
  for (int update = 0; update < 300; ++update) {
    const Tensor shared = scores.mean(0, true).expand({8, 1, 4});
    const models::Weighed drawn = hard->forward(shared, torch::rand({8, 1}, torch::kDouble));
    one.found.of_sentences = drawn.weights.select(-1, 2).squeeze(-1).detach() - 1;  // 0 at position 2, else -1
    one.unrolled.log_probability = drawn.log_probability;
    one.unrolled.entropy = drawn.entropy;
    loss.of(one.unrolled, one.batch, one.found).backward();
    const torch::NoGradGuard no_gradient;
    scores -= scores.grad();
    scores.grad().zero_();
  }
  EXPECT_GT(scores.mean(0).softmax(-1)[0][2].item<double>(), 0.9);
}

TEST(GuidedLoss, IsTheCrossEntropyOfTheMeanOfTheHeads) {
  const Tensor guide = torch::tensor({{{0.5, 0.5, 0.0}, {0.0, 0.0, 0.0}, {0.0, 0.0, 1.0}}});
  const Tensor one = torch::tensor({{{{0.5, 0.25, 0.25}, {0.2, 0.2, 0.6}, {0.0, 0.0, 1.0}}}}),
               other = torch::tensor({{{{0.25, 0.5, 0.25}, {0.9, 0.1, 0.0}, {1.0, 0.0, 0.0}}}});
  const double by_hand = -0.5 * std::log(0.5) - 0.5 * std::log(0.25);
  EXPECT_NEAR(guided_loss(one, guide).item<double>(), by_hand, 1e-6);
  EXPECT_NEAR(guided_loss(torch::cat({one, other}, 1), guide).item<double>(), -std::log(0.375) - std::log(0.5), 1e-6);
  EXPECT_NEAR(guided_loss(other, guide).item<double>(), by_hand - std::log(1e-6), 1e-4) << "of a weight of zero";
}

// Attention that is told where to look looks there, also through the fused loops.
TEST(GuidedLoss, TeachesTheAttention) {
  for (const char* order : {"attend_first", "recur_first", "conditional"}) {
    const TemporaryFolder folder;
    write_file(folder / "source", "ab cd\nef g\nb da\n");
    write_file(folder / "target", "c ab\ng fe\nad b\n");
    write_file(folder / "links", "0-1 1-0\n0-1 1-0\n0-1 1-0\n");
    corpus::TrainingTexts files;
    files.source.value = folder / "source";
    files.target.value = folder / "target";
    files.alignment.value = folder / "links";
    const corpus::ParallelCorpus corpus =
        corpus::encode(corpus::read_sentence_pairs(folder / "source", folder / "target"), testing::letters());
    const auto guides = std::make_shared<const corpus::Guides>(files, testing::letters(), corpus);
    TrainingOptions options;
    options.guided_alignment.weight = 1;
    options.batch.size = 3;
    models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", order), testing::Letters::kSize);
    Learner learner({.model = model,
                     .corpus = corpus,
                     .files = files,
                     .options = options,
                     .folder = {},
                     .seed = 3,
                     .longest = 1000,
                     .guides = guides});
    for (int update = 0; update < 200; ++update) learner.update(0.02);
    learner.settle();
    model->eval();
    const corpus::Batch batch = make_batch(corpus);
    const kernels::ExecutionScope scope(model->execution());
    const models::Unrolled found = model->forward(batch.source, batch.source_lengths, batch.target_input);
    const Tensor on_guides = (found.alignment.mean(1) * guides->weights({0, 1, 2}).gt(0)).sum(-1);
    for (int64_t b = 0; b < 3; ++b)
      EXPECT_GT(on_guides[b].slice(0, 0, batch.target_lengths[b].item<int64_t>()).min().item<double>(), 0.9)
          << order << ", sentence " << b;
  }
}

TEST(AttentionLoss, IsPartOfWhatIsLearned) {
  const auto weights_after = [](double coverage, const std::string& normalizer) {
    TrainingOptions options;
    options.coverage_loss = coverage;
    models::ModelOptions model = testing::tiny_options("additive", "attend_first");
    model.attention.normalizer = normalizer;
    model.attention.hard.reward = coverage;
    model.attention.hard.entropy = coverage;
    models::Seq2Seq learned = testing::tiny_model(model);
    const corpus::ParallelCorpus corpus = testing::tiny_corpus(16);
    Learner learner({learned, corpus, {}, options, {}, 3});
    for (int update = 0; update < 2; ++update) learner.update(0.1);
    return weights_of(*learned).at("decoder.attention.score.energy").clone();
  };
  EXPECT_GT(testing::largest_difference(weights_after(0, "softmax"), weights_after(1, "softmax")), 1e-3);
  EXPECT_GT(testing::largest_difference(weights_after(0, "hard"), weights_after(1, "hard")), 1e-3);
}

}  // namespace
}  // namespace attune::train
