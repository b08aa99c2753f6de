#include "src/train/schedule.h"

#include <cmath>
#include <limits>

#include "tests/support/temporary.h"

namespace attune::train {
namespace {

std::shared_ptr<Schedule> make(const ScheduleOptions& options, const LimitOptions& limits = {.epochs = 10}) {
  return schedules().at(options.name).make({options, /*learning_rate=*/0.1, limits, /*updates_per_epoch=*/50});
}

ScheduleOptions plateau(double factor, int64_t patience, double least, int64_t warmup = 0) {
  return {.name = "plateau", .plateau = {factor, patience, least, warmup}};
}

TEST(ConstantSchedule, NeverChanges) {
  const auto schedule = make({.name = "constant"});
  schedule->observe(5);
  schedule->observe(7);
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1);
  EXPECT_DOUBLE_EQ(schedule->rate(100000), 0.1);
}

TEST(InverseSqrtSchedule, RisesLinearlyToThePeakAndThenFallsAsOneOverTheRoot) {
  const auto schedule = make({.name = "inverse_sqrt", .inverse_sqrt = {.warmup = 400}});
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1 / 400);
  EXPECT_DOUBLE_EQ(schedule->rate(100), 0.1 / 4);
  EXPECT_DOUBLE_EQ(schedule->rate(400), 0.1);
  EXPECT_DOUBLE_EQ(schedule->rate(1600), 0.05);
  EXPECT_DOUBLE_EQ(schedule->rate(40000), 0.01);
}

TEST(NoamSchedule, IsThePapersFormula) {
  ScheduleOptions options{.name = "noam"};
  options.noam.warmup = 4000;
  const LimitOptions limits{.epochs = 1};
  const auto schedule = schedules().at("noam").make({options, /*learning_rate=*/2, limits, 50, /*width=*/512});
  for (const int64_t update : {1, 100, 4000, 4001, 100000}) {
    const auto u = static_cast<double>(update);
    EXPECT_DOUBLE_EQ(schedule->rate(update),
                     2 * std::pow(512, -0.5) * std::min(std::pow(u, -0.5), u * std::pow(4000, -1.5)));
  }
}

TEST(PlateauSchedule, FallsWhenPatienceIsOverAndNotBelowTheLeast) {
  const auto schedule = make(plateau(0.5, 1, 0.03));
  schedule->observe(10);
  schedule->observe(9);
  schedule->observe(9);  // first failure: allowed
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1);
  schedule->observe(9.5);  // second
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.05);
  schedule->observe(9.5);  // patience begins anew
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.05);
  schedule->observe(9.5);
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.03);
}

TEST(PlateauSchedule, CountsWhatIsNoNumberAsAFailure) {
  const auto schedule = make(plateau(0.1, 0, 1e-6));
  schedule->observe(std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.01);
  schedule->observe(3);
  schedule->observe(std::nan(""));
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.001);
}

TEST(PlateauSchedule, NeverRisesAboveTheRateItBeganWith) {
  const auto schedule = make(plateau(0.5, 0, 0.5));
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1);
}

TEST(PlateauSchedule, WarmsUpLinearly) {
  const auto schedule = make(plateau(0.5, 0, 1e-6, 100));
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.001);
  EXPECT_DOUBLE_EQ(schedule->rate(100), 0.1);
  schedule->observe(9);
  schedule->observe(10);
  EXPECT_DOUBLE_EQ(schedule->rate(25), 0.025);  // not lowered twice
  EXPECT_DOUBLE_EQ(schedule->rate(75), 0.05);
}

TEST(CosineSchedule, WarmsUpAndFallsToTheLeastWhereTrainingEnds) {
  const auto schedule = make({.name = "cosine", .cosine = {.warmup = 100, .least = 0.02}});  // 10 epochs of 50 updates
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.001);
  EXPECT_DOUBLE_EQ(schedule->rate(100), 0.1);
  EXPECT_DOUBLE_EQ(schedule->rate(300), 0.06);
  EXPECT_DOUBLE_EQ(schedule->rate(200), 0.02 + 0.08 * (1 + std::sqrt(0.5)) / 2);
  EXPECT_DOUBLE_EQ(schedule->rate(500), 0.02);
  EXPECT_DOUBLE_EQ(schedule->rate(10000), 0.02);
}

TEST(CosineSchedule, EndsWithTheFirstLimitOrWhereItIsTold) {
  EXPECT_DOUBLE_EQ(make({.name = "cosine"}, {.epochs = 10, .updates = 200})->rate(100), 0.05);
  EXPECT_DOUBLE_EQ(make({.name = "cosine"}, {.updates = 200})->rate(100), 0.05);
  EXPECT_DOUBLE_EQ(make({.name = "cosine", .cosine = {.updates = 40}}, {.epochs = 10})->rate(20), 0.05);
}

TEST(Schedules, GoOnFromWhatTheyShowTheirVisitor) {
  for (const auto& name : schedules().names()) {
    ScheduleOptions options = plateau(0.5, 1, 1e-6);
    options.name = name;
    const auto straight = make(options), stopped = make(options), resumed = make(options);
    for (const double perplexity : {9.0, 10.0, 11.0, 12.0}) {
      straight->observe(perplexity);
      stopped->observe(perplexity);
    }
    std::map<std::string, double> state;
    stopped->visit([&](const std::string& key, double& value) { state[key] = value; });
    resumed->visit([&](const std::string& key, double& value) { value = state.at(key); });
    for (const double perplexity : {8.5, 9.0, 9.0, 9.0}) {
      straight->observe(perplexity);
      resumed->observe(perplexity);
      EXPECT_EQ(straight->rate(77), resumed->rate(77)) << name;
    }
  }
}

}  // namespace
}  // namespace attune::train
