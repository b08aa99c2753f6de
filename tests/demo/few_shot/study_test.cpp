// Training on episodes: equal sizes, figures with their errors, and that something is learned.
#include "src/demo/few_shot/study.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include <cmath>

#include "models/core/initialize.h"
#include "src/demo/few_shot/equal_size.h"
#include "src/demo/few_shot/query_attention.h"
#include "src/demo/few_shot/training.h"
#include "tests/support/temporary.h"

namespace attune::demo {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// On one thread: where cores are shared, more would wait for each other longer than they compute.
StudyOptions tiny() {
  at::set_num_threads(1);
  StudyOptions options;
  options.task.clusters = {.ways = 2, .shots = 1, .dimensions = 4, .noise = 0.3};
  options.task.sinusoids = {.points = 3};
  options.training.updates = 4;
  options.training.batch = 8;
  options.training.moments = 2;
  options.training.validation = options.training.test = 20;
  options.filters = 4;
  return options;
}

TEST(EqualSize, FindsTheWidthWithTheNearestCount) {
  for (const char* name : {"SNAIL without attention", "LSTM"}) {
    const models::MetaLearnerRow& row = models::meta_learners().at(name);
    models::MetaLearnerSizes sizes{21, 5, 6, 0};
    const auto count = [&](int64_t width) {
      sizes.width = width;
      return row.make(sizes)->count();
    };
    const EqualSize exact = equal_size(row, sizes, count(24));
    EXPECT_EQ(exact.width, 24) << row.name;
    EXPECT_EQ(exact.parameters, count(24)) << row.name;
  }
}

TEST(EqualSize, TakesTheNarrowestWhereNothingIsSmallEnough) {
  EXPECT_EQ(equal_size(models::meta_learners().at("LSTM"), {21, 5, 6, 0}, 3).width, 1);
}

TEST(EqualSize, MakesAllLearnersOfTheDefaultsEquallyLargeWithinTwoPercent) {
  const StudyOptions options;
  for (const FewShotTaskRow& row : few_shot_tasks().rows()) {
    const auto task = row.make(options.task);
    const models::MetaLearnerSizes sizes{task->input(), task->output(), task->shots() + 1, options.filters};
    const int64_t parameters = models::meta_learners().rows().front().make(sizes)->count();
    for (const models::MetaLearnerRow& learner : models::meta_learners().rows()) {
      if (&learner == &models::meta_learners().rows().front()) continue;
      const auto found = static_cast<double>(equal_size(learner, sizes, parameters).parameters);
      EXPECT_NEAR(found / static_cast<double>(parameters), 1, 0.02) << row.name << ", " << learner.name;
    }
  }
}

TEST(Figure, IsAMeanWithItsStandardError) {
  const Figure figure = figure_of(torch::tensor({1.0, 2.0, 3.0, 4.0}, torch::kDouble));
  EXPECT_EQ(figure.mean, 2.5);
  EXPECT_NEAR(figure.error, std::sqrt(5.0 / 3 / 4), 1e-12);
}

TEST(FewShotStudy, IsTheSameForTheSameSeed) {
  const FewShotStudy one = study_few_shot("classification", tiny(), "cpu");
  const FewShotStudy same = study_few_shot("classification", tiny(), "cpu");
  ASSERT_EQ(one.learners.size(), 3u);
  for (size_t i = 0; i < one.learners.size(); ++i) {
    const auto &moments = one.learners[i].trained.moments, &again = same.learners[i].trained.moments;
    ASSERT_EQ(moments.size(), 3u);  // before the first update, and two
    EXPECT_EQ(moments.back().update, 4);
    EXPECT_EQ(moments.back().loss, again.back().loss);
    EXPECT_EQ(one.learners[i].test.mean, same.learners[i].test.mean);
  }
}

TEST(FewShotStudy, TellsItsProgressInTheLog) {
  const CapturedLog log;
  study_few_shot("regression", tiny(), "cpu");
  EXPECT_THAT(log.text(), HasSubstr("info: regression, LSTM: update 2 of 4, loss "));
  EXPECT_THAT(log.text(), HasSubstr("info: regression, SNAIL without attention: width "));
}

TEST(FewShotStudy, SaysThatALossHasLeftTheNumbers) {
  StudyOptions options = tiny();
  options.training.learning_rate = 1e30;
  options.training.updates = 50;
  EXPECT_THAT(error_of([&] { study_few_shot("regression", options, "cpu"); }),
              AllOf(HasSubstr("is no finite number"), HasSubstr("--learning-rate")));
}

TEST(FewShotStudy, RefusesAnUnknownTask) {
  EXPECT_EQ(error_of([] { study_few_shot("translation", tiny(), "cpu"); }),
            "unknown few-shot task 'translation': expected one of classification, regression | ");
}

TEST(QueryAttention, IsWhatTheLastStepWeighs) {
  const FewShotStudy study = study_few_shot("classification", tiny(), "cpu");
  const std::vector<Tensor> weights = query_attention(*study.learners[0].model, *study.test);
  ASSERT_EQ(weights.size(), 3u);
  const models::Told told = study.learners[0].model->forward(study.test->sequence, true);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(weights[i].allclose(told.alignments[i].select(1, 2)));
    EXPECT_TRUE(weights[i].sum(1).allclose(torch::ones({20})));
  }
  ASSERT_EQ(study.learners[0].on_relevant.size(), 3u);
  EXPECT_TRUE(query_attention(*study.learners[2].model, *study.test).empty());
  EXPECT_TRUE(study.learners[2].on_relevant.empty());
}

// Seconds: two classes in four dimensions, where chance is a half.
TEST(EpisodeTraining, TeachesSnailATinyTaskBetterThanChance) {
  StudyOptions options = tiny();
  options.training.updates = 250;
  options.training.batch = 32;
  options.training.test = 400;
  options.training.learning_rate = 3e-3;
  const auto task = few_shot_tasks().at("classification").make(options.task);
  const auto snail = models::meta_learners().at("SNAIL").make({task->input(), task->output(), task->shots() + 1, 8});
  models::initialize(*snail, {.seed = 1, .padding = 0, .embedding = 0});
  const Trained trained = train_on_episodes({*snail, *task, options.training, torch::kCPU});
  const Episodes test = held_out(*task, options.training, HeldOut::kTest);
  const double accuracy = task->figures(answers_of(*snail, test), test).mean().item<double>();
  EXPECT_GT(accuracy, 0.8);
  EXPECT_LT(trained.moments.back().loss, trained.moments[1].loss);
  EXPECT_GT(task->references(test).front().figures.mean().item<double>(), accuracy - 0.02)
      << "nothing is better than the oracle";
}

}  // namespace
}  // namespace attune::demo
