#include "src/train/learner.h"

#include <torch/autograd.h>

#include "src/kernels/ops/cross_entropy.h"
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

/// No dropout, double precision: two ways to the same gradient differ by rounding alone.
struct Plain {
  explicit Plain(int64_t batch, int64_t accumulate) : corpus(testing::tiny_corpus(16)) {
    options.batch = {.by = "sentences", .size = batch, .bucket = 1};
    options.accumulate = accumulate;
    options.optimizer.name = "sgd";
    options.clip_norm = 0;
    options.label_smoothing = 0.1;
  }
  Learner learner() { return Learner({model, corpus, {}, options, {}, 3}); }

  TrainingOptions options;
  corpus::ParallelCorpus corpus;
  models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", "attend_first"));
};

TEST(Learner, SmallBatchesAccumulatedAreOneLargeBatch) {
  Plain large(16, 1), small(4, 4), crumbs(1, 16);
  const UpdateResult expected = large.learner().update(0.5);
  for (Plain* other : {&small, &crumbs}) {
    const UpdateResult result = other->learner().update(0.5);
    EXPECT_EQ(result.tokens, expected.tokens);
    EXPECT_NEAR(result.loss, expected.loss, 1e-9);
    EXPECT_NEAR(result.gradient_norm, expected.gradient_norm, 1e-9);
    const auto weights = weights_of(*large.model);
    for (const auto& [name, weight] : weights_of(*other->model))
      EXPECT_LT(testing::largest_difference(weight, weights.at(name)), 1e-12) << name;
  }
}

TEST(Learner, TellsTheCrossEntropyWithoutLabelSmoothing) {
  Plain smooth(16, 1), sharp(16, 1);
  sharp.options.label_smoothing = 0;
  EXPECT_NEAR(smooth.learner().update(0.5).loss, sharp.learner().update(0.5).loss, 1e-9);
}

TEST(Learner, DividesTheGradientByTheTargetTokens) {
  Plain one(16, 1);
  const auto before = one.model->parameters();
  const corpus::Batch batch = make_batch(one.corpus);
  std::optional<kernels::ExecutionScope> scope(one.model->execution());
  const models::Unrolled out = one.model->forward(batch.source, batch.source_lengths, batch.target_input);
  const kernels::CrossEntropy found = one.model->loss(out, batch.source, batch.target_output, {.smoothing = 0.1});
  scope.reset();
  const auto gradients = torch::autograd::grad({found.loss}, before, {}, std::nullopt, false, /*allow_unused=*/true);
  std::vector<torch::Tensor> expected;
  for (size_t i = 0; i < before.size(); ++i)
    expected.push_back(gradients[i].defined() ? before[i].detach() - 0.5 * gradients[i] / batch.target_tokens
                                              : before[i].detach().clone());
  one.learner().update(0.5);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_LT(testing::largest_difference(before[i], expected[i]), 1e-12);
}

TEST(Learner, TouchesOnlyTheRowsOfTheBatchAndEndsAsIfItTouchedAll) {
  for (const auto& name : optimizers().names())
    for (const char* tied : {"none", "target", "all"}) {
      models::ModelOptions model = testing::tiny_options("additive", "attend_first");
      model.tied_embeddings = tied;
      Plain some(1, 2), all(1, 2);
      for (Plain* plain : {&some, &all}) {
        plain->model = testing::tiny_model(model);
        plain->options.optimizer.name = name;
        plain->options.optimizer.sgd.momentum = 0.9;
        plain->options.clip_norm = 0.5;
      }
      Learner learner = some.learner(), dense = all.learner();
      all.model->sparse_lookups(false);
      for (int64_t update = 0; update < 16; ++update) {
        const auto rate = 0.05 / static_cast<double>(1 + update % 5);
        const UpdateResult result = learner.update(rate), expected = dense.update(rate);
        EXPECT_NEAR(result.loss, expected.loss, 1e-9) << name << ", " << tied << ", update " << update;
        EXPECT_NEAR(result.gradient_norm, expected.gradient_norm, 1e-9);
      }
      const auto weights = weights_of(*some.model), expected = weights_of(*all.model);
      double behind = 0;
      for (const auto& [weight_name, weight] : weights)
        behind = std::max(behind, testing::largest_difference(weight, expected.at(weight_name)));
      EXPECT_EQ(behind > 1e-6, tied != std::string("all")) << name << ", " << tied;
      learner.settle();
      for (const auto& [weight_name, weight] : weights)
        EXPECT_LT(testing::largest_difference(weight, expected.at(weight_name)), 1e-9) << name << ", " << weight_name;
    }
}

TEST(Learner, AnUpdateEndsWithTheEpoch) {
  Plain plain(5, 3);  // 16 pairs: batches of 5, 5, 5, 1
  Learner learner = plain.learner();
  int64_t tokens = 0, all = 0;
  for (int64_t i = 0; i < 16; ++i) all += std::ssize(plain.corpus.target(i)) + 1;
  tokens += learner.update(0.1).tokens;
  EXPECT_FALSE(learner.batches().epoch_ended());
  tokens += learner.update(0.1).tokens;
  EXPECT_TRUE(learner.batches().epoch_ended());
  EXPECT_EQ(tokens, all);
}

TEST(Learner, ClipsTheGradientToTheNorm) {
  Plain clipped(16, 1), free(16, 1);
  clipped.options.clip_norm = 0.01;
  const auto start = testing::tiny_model(testing::tiny_options("additive", "attend_first"))->parameters();
  const double norm = clipped.learner().update(1.0).gradient_norm;
  free.learner().update(1.0);
  ASSERT_GT(norm, 0.01);
  double square = 0;
  const auto a = clipped.model->parameters(), b = free.model->parameters();
  for (size_t i = 0; i < start.size(); ++i) {
    const auto step = (a[i] - start[i]).detach();
    square += step.square().sum().item<double>();
    EXPECT_LT(testing::largest_difference(step, (b[i] - start[i]).detach() * (0.01 / (norm + 1e-6))), 1e-12);
  }
  EXPECT_NEAR(std::sqrt(square), 0.01, 1e-6);
}

TEST(Learner, LeavesTheWeightsAloneWhenTheLossExplodes) {
  Plain plain(16, 1);
  plain.options.explosion = 0.01;
  NamedTensors before;
  for (const auto& [name, weight] : weights_of(*plain.model)) before[name] = weight.detach().clone();
  EXPECT_THAT(error_of([&] { plain.learner().update(0.5); }), ::testing::HasSubstr("exploded"));
  EXPECT_TRUE(testing::equal(before, weights_of(*plain.model)));
}

TEST(Learner, DropsOutAnewEachUpdateAndTheSameWithTheSameSeed) {
  const auto losses = [](uint64_t seed) {
    const corpus::ParallelCorpus corpus = testing::tiny_corpus(8);
    TrainingOptions options = testing::tiny_training_options(1);
    options.batch.size = 8;
    Learner learner({testing::dropout_model(), corpus, {}, options, {}, seed});
    return std::pair{learner.update(1e-12).loss, learner.update(1e-12).loss};
  };
  const auto [first, second] = losses(3);
  EXPECT_GT(std::abs(first - second), 1e-3);
  EXPECT_EQ(losses(3), losses(3));
  EXPECT_NE(losses(3).first, losses(4).first);
}

}  // namespace
}  // namespace attune::train
