#include "src/train/schedule.h"

#include <cmath>
#include <limits>

#include "tests/support/temporary.h"

namespace attune {
namespace {

std::shared_ptr<Schedule> make(const std::string& name, const PlateauOptions& plateau = {},
                               const InverseSqrtOptions& inverse_sqrt = {}) {
  return schedules().at(name).make({name, plateau, inverse_sqrt}, /*learning_rate=*/0.1);
}

PlateauOptions plateau(double factor, int64_t patience, double least) { return {factor, patience, least}; }

TEST(ConstantSchedule, NeverChanges) {
  const auto schedule = make("constant");
  schedule->observe(5);
  schedule->observe(7);
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1);
  EXPECT_DOUBLE_EQ(schedule->rate(100000), 0.1);
}

TEST(InverseSqrtSchedule, RisesLinearlyToThePeakAndThenFallsAsOneOverTheRoot) {
  const auto schedule = make("inverse_sqrt", {}, {.warmup = 400});
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1 / 400);
  EXPECT_DOUBLE_EQ(schedule->rate(100), 0.1 / 4);
  EXPECT_DOUBLE_EQ(schedule->rate(400), 0.1);
  EXPECT_DOUBLE_EQ(schedule->rate(1600), 0.05);
  EXPECT_DOUBLE_EQ(schedule->rate(40000), 0.01);
}

TEST(PlateauSchedule, FallsWhenPatienceIsOverAndNotBelowTheLeast) {
  const auto schedule = make("plateau", plateau(0.5, 1, 0.03));
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
  const auto schedule = make("plateau", plateau(0.1, 0, 1e-6));
  schedule->observe(std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.01);
  schedule->observe(3);
  schedule->observe(std::nan(""));
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.001);
}

TEST(PlateauSchedule, NeverRisesAboveTheRateItBeganWith) {
  const auto schedule = make("plateau", plateau(0.5, 0, 0.5));
  EXPECT_DOUBLE_EQ(schedule->rate(1), 0.1);
}

TEST(Schedules, GoOnFromWhatTheyShowTheirVisitor) {
  for (const auto& name : schedules().names()) {
    const auto options = plateau(0.5, 1, 1e-6);
    const auto straight = make(name, options), stopped = make(name, options), resumed = make(name, options);
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
}  // namespace attune
