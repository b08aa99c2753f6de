// The episodes of few-shot tasks, and what rules without learning make of them.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "src/demo/few_shot/clusters.h"
#include "src/demo/few_shot/sinusoids.h"
#include "src/demo/few_shot/training.h"

namespace attune::demo {
namespace {

TEST(FewShotTasks, DrawTheSameEpisodesFromTheSameSeed) {
  for (const FewShotTaskRow& row : few_shot_tasks().rows()) {
    const auto task = row.make({});
    Random one(5), same(5), other(6);
    const Episodes first = task->draw(one, 8), again = task->draw(same, 8), new_ones = task->draw(other, 8);
    EXPECT_TRUE(first.sequence.equal(again.sequence)) << row.name;
    EXPECT_TRUE(first.labels.equal(again.labels)) << row.name;
    EXPECT_TRUE(first.answers.equal(again.answers)) << row.name;
    EXPECT_FALSE(first.sequence.equal(new_ones.sequence)) << row.name;
    EXPECT_FALSE(first.sequence.equal(task->draw(one, 8).sequence)) << row.name << ": the generator has gone on";
  }
}

TEST(FewShotTasks, GiveTheQueryNoLabel) {
  for (const FewShotTaskRow& row : few_shot_tasks().rows()) {
    const auto task = row.make({});
    Random random(5);
    const Episodes drawn = task->draw(random, 50);
    const int64_t labels = task->output();  // one-hot, or the number: as wide as the answer
    const Tensor query = drawn.sequence.select(1, task->shots()).narrow(1, task->input() - labels, labels);
    EXPECT_EQ(query.abs().max().item<float>(), 0) << row.name;
    EXPECT_EQ(drawn.sequence.sizes(), (std::vector<int64_t>{50, task->shots() + 1, task->input()})) << row.name;
  }
}

TEST(FewShotTasks, HoldOutEpisodesThatNoTrainingSees) {
  for (const FewShotTaskRow& row : few_shot_tasks().rows()) {
    const auto task = row.make({});
    EpisodeTrainingOptions options;
    options.validation = options.test = 5;
    const Episodes validation = held_out(*task, options, HeldOut::kValidation);
    const Episodes test = held_out(*task, options, HeldOut::kTest);
    EXPECT_FALSE(validation.sequence.equal(test.sequence)) << row.name;
    EXPECT_TRUE(test.sequence.equal(held_out(*task, options, HeldOut::kTest).sequence)) << row.name;
    options.seed = 2;
    EXPECT_FALSE(test.sequence.equal(held_out(*task, options, HeldOut::kTest).sequence)) << row.name;
  }
}

TEST(Clusters, ShowEveryClassEquallyOftenInRandomOrder) {
  const Clusters task({.ways = 4, .shots = 3, .dimensions = 5, .noise = 0.5});
  Random random(1);
  const Episodes drawn = task.draw(random, 200);
  for (int64_t n = 0; n < 4; ++n) EXPECT_TRUE(drawn.labels.eq(n).sum(1).eq(3).all().item<bool>()) << "class " << n;
  EXPECT_FALSE(drawn.labels.eq(drawn.labels[0]).all().item<bool>());
  // Each class comes first in about a quarter of the episodes, and is asked in about a quarter.
  for (int64_t n = 0; n < 4; ++n) {
    EXPECT_NEAR(drawn.labels.select(1, 0).eq(n).sum().item<int64_t>(), 50, 25);
    EXPECT_NEAR(drawn.answers.eq(n).sum().item<int64_t>(), 50, 25);
  }
}

TEST(Clusters, WriteLabelsAsOneHotBesideThePoints) {
  const Clusters task({.ways = 4, .shots = 3, .dimensions = 5, .noise = 0.5});
  Random random(1);
  const Episodes drawn = task.draw(random, 20);
  const Tensor labels = drawn.sequence.narrow(1, 0, 12).narrow(2, 5, 4);
  EXPECT_TRUE(labels.sum(2).eq(1).all().item<bool>());
  EXPECT_TRUE(labels.argmax(2).equal(drawn.labels));
}

TEST(Clusters, AskForAClassThatIsAmongTheShots) {
  const Clusters task({});
  Random random(2);
  const Tensor own = task.relevant(task.draw(random, 300));
  EXPECT_TRUE(own.sum(1).eq(1).all().item<bool>());
}

TEST(Clusters, ScatterPointsAroundTheirCentresByTheNoise) {
  const Clusters task({.ways = 3, .shots = 2, .dimensions = 6, .noise = 0.3});
  Random random(3);
  const Episodes drawn = task.draw(random, 500);
  const Tensor centres = drawn.drawn.gather(1, drawn.labels.unsqueeze(-1).expand({-1, -1, 6}));
  const Tensor off = drawn.sequence.narrow(1, 0, 6).narrow(2, 0, 6) - centres;
  EXPECT_NEAR(off.std().item<double>(), 0.3, 0.01);
  EXPECT_NEAR(off.mean().item<double>(), 0, 0.01);
  EXPECT_NEAR(drawn.drawn.std().item<double>(), 1, 0.03);
}

TEST(Clusters, LeaveAnOracleLittleToErrAtTheDefaults) {
  const Clusters task({});
  Random random(4);
  const std::vector<Reference> references = task.references(task.draw(random, 4000));
  ASSERT_EQ(references.size(), 2u);
  EXPECT_EQ(references[0].name, "nearest centre");
  EXPECT_GT(references[0].figures.mean().item<double>(), 0.99);
  EXPECT_EQ(references[1].name, "nearest mean of shots");
  EXPECT_NEAR(references[1].figures.mean().item<double>(), 0.955, 0.015);
}

TEST(Clusters, AreTriviallyToldApartWithoutNoise) {
  const Clusters task({.ways = 5, .shots = 2, .dimensions = 8, .noise = 0});
  Random random(4);
  for (const Reference& reference : task.references(task.draw(random, 100)))
    EXPECT_EQ(reference.figures.mean().item<double>(), 1) << reference.name;
}

TEST(Clusters, CountRightAnswersAndTakeTheirCrossEntropy) {
  const Clusters task({.ways = 3, .shots = 1, .dimensions = 2, .noise = 0.5});
  Random random(4);
  Episodes drawn = task.draw(random, 2);
  drawn.answers.copy_(torch::tensor({0, 2}, torch::kLong));
  const Tensor outputs = torch::tensor({{3.0, 1.0, 1.0}, {3.0, 1.0, 1.0}});
  EXPECT_TRUE(task.figures(outputs, drawn).equal(torch::tensor({1.0, 0.0}, torch::kDouble)));
  const double sum = std::exp(3) + 2 * std::exp(1);
  EXPECT_NEAR(task.loss(outputs, drawn).item<double>(), std::log(sum) - 2, 1e-6);
}

TEST(Sinusoids, ArePointsOfOneCurveAnEpisode) {
  const Sinusoids task({.points = 10});
  Random random(1);
  const Episodes drawn = task.draw(random, 300);
  const Tensor x = drawn.sequence.select(2, 0), a = drawn.drawn.narrow(1, 0, 1), p = drawn.drawn.narrow(1, 1, 1);
  const Tensor y = a * (x - p).sin();
  EXPECT_LT((y.narrow(1, 0, 10) - drawn.labels).abs().max().item<double>(), 1e-6);
  EXPECT_LT((y.narrow(1, 0, 10) - drawn.sequence.select(2, 1).narrow(1, 0, 10)).abs().max().item<double>(), 1e-6);
  EXPECT_LT((y.select(1, 10) - drawn.answers).abs().max().item<double>(), 1e-6);
}

TEST(Sinusoids, FillTheRangesOfThePaper) {
  const Sinusoids task({.points = 10});
  Random random(1);
  const Episodes drawn = task.draw(random, 3000);
  const auto expect_range = [](const Tensor& values, double low, double high) {
    EXPECT_GE(values.min().item<double>(), low);
    EXPECT_LE(values.max().item<double>(), high);
    EXPECT_NEAR(values.mean().item<double>(), (low + high) / 2, 0.02 * (high - low));
    EXPECT_NEAR(values.std().item<double>(), (high - low) / std::sqrt(12), 0.02 * (high - low));
  };
  expect_range(drawn.drawn.select(1, 0), 0.1, 5);
  expect_range(drawn.drawn.select(1, 1), 0, std::numbers::pi);
  expect_range(drawn.sequence.select(2, 0), -5, 5);
}

TEST(Sinusoids, AreAskedAnywhereWithTheSameShots) {
  const Sinusoids task({.points = 4});
  Random random(1);
  const Episodes drawn = task.draw(random, 3), asked = asked_at(drawn, 1, {-5, 0, 2.5});
  EXPECT_EQ(asked.count(), 3);
  const double a = drawn.drawn[1][0].item<double>(), p = drawn.drawn[1][1].item<double>();
  for (int64_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(asked.sequence[i].narrow(0, 0, 4).equal(drawn.sequence[1].narrow(0, 0, 4)));
    const double x = asked.sequence[i][4][0].item<double>();
    EXPECT_NEAR(asked.answers[i].item<double>(), a * std::sin(x - p), 1e-5);
  }
  EXPECT_EQ(asked.sequence[2][4][0].item<double>(), 2.5);
  EXPECT_EQ(drawn.sequence[1][4][1].item<double>(), 0);
}

TEST(Sinusoids, MeasureSimpleRulesBySquaredErrors) {
  const Sinusoids task({.points = 2});
  Random random(1);
  Episodes drawn = task.draw(random, 1);
  drawn.sequence.copy_(torch::tensor({{{1.0, 3.0}, {4.0, 5.0}, {3.0, 0.0}}}));
  drawn.labels.copy_(torch::tensor({{3.0, 5.0}}));
  drawn.answers.fill_(2);
  const std::vector<Reference> references = task.references(drawn);
  EXPECT_EQ(references[0].name, "nearest shot");
  EXPECT_NEAR(references[0].figures.item<double>(), 9, 1e-6);
  EXPECT_EQ(references[1].name, "mean of shots");
  EXPECT_NEAR(references[1].figures.item<double>(), 4, 1e-6);
}

}  // namespace
}  // namespace attune::demo
