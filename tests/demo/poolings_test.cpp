#include "src/demo/poolings.h"

#include <ATen/Parallel.h>
#include <c10/core/DeviceType.h>
#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "src/demo/kernels.h"
#include "src/demo/pooling_study.h"
#include "tests/support/temporary.h"

namespace attune::demo {
namespace {

using ::testing::HasSubstr;

std::vector<Pooling> fitted(const PoolingOptions& options = {}) {
  at::set_num_threads(1);  // the points are too few to be shared
  return fit_poolings(draw_regression_data({}), options, "cpu");
}

TEST(Poolings, HaveRowsOfWeightsThatSumToOne) {
  for (const std::string& kernel : kernels().names())
    for (const Pooling& pooling : fitted({.kernel = kernel, .epochs = 3})) {
      ASSERT_EQ(pooling.weights.rows, 50);
      ASSERT_EQ(pooling.weights.columns, 50);
      for (int64_t r = 0; r < 50; ++r) {
        const auto row = pooling.weights.row(r);
        EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-5) << kernel << " " << pooling.name;
      }
    }
}

TEST(Poolings, BeginWithTheMeanOfAllOutputs) {
  const RegressionData data = draw_regression_data({});
  const double mean = std::accumulate(data.outputs.begin(), data.outputs.end(), 0.0) / 50;
  const Pooling average = fitted().front();
  EXPECT_EQ(average.name, "average");
  for (const double predicted : average.predictions) EXPECT_NEAR(predicted, mean, 1e-9);
  EXPECT_NEAR(average.points, 50, 1e-9);
}

TEST(Poolings, MeasureTheErrorOfTheirOwnPredictions) {
  const RegressionData data = draw_regression_data({});
  for (const Pooling& pooling : fitted()) {
    double error = 0, noisy = 0;
    for (size_t i = 0; i < 50; ++i) {
      error += std::pow(pooling.predictions[i] - data.truth[i], 2) / 50;
      noisy += std::pow(pooling.predictions[i] - data.observed[i], 2) / 50;
    }
    EXPECT_NEAR(pooling.error, error, 1e-12);
    EXPECT_NEAR(pooling.noisy_error, noisy, 1e-12);
  }
}

TEST(Poolings, LearnTheWidthThatMakesTheLossSmall) {
  const Pooling learned = fitted().back();
  ASSERT_EQ(learned.moments.size(), 201u);
  EXPECT_EQ(learned.moments.front().sharpness, 1);
  EXPECT_EQ(learned.moments.back().sharpness, *learned.sharpness);
  for (size_t i = 1; i < learned.moments.size(); ++i)
    EXPECT_LE(learned.moments[i].loss, learned.moments[i - 1].loss + 1e-9) << i;
  EXPECT_LT(learned.moments.back().loss, 0.7 * learned.moments.front().loss);
}

TEST(Poolings, StartAtTheWidthThatIsGiven) {
  const std::vector<Pooling> poolings = fitted({.width = 0.5, .epochs = 0});
  EXPECT_EQ(poolings[1].sharpness, 2);
  EXPECT_EQ(poolings[1].predictions, poolings[2].predictions);
}

TEST(Poolings, HaveNoParametricOneWhereNothingIsLearned) {
  EXPECT_EQ(fitted({.kernel = "gaussian", .epochs = 1}).size(), 3u);
  EXPECT_EQ(fitted({.kernel = "epanechnikov", .epochs = 1}).size(), 3u);
  EXPECT_EQ(fitted({.kernel = "boxcar"}).size(), 2u);
  const std::vector<Pooling> constant = fitted({.kernel = "constant"});
  ASSERT_EQ(constant.size(), 2u);
  EXPECT_EQ(constant[0].predictions, constant[1].predictions);
}

TEST(Poolings, RefuseWhatMeansNothing) {
  EXPECT_EQ(error_of([] { fitted({.kernel = "gausian"}); }),
            "unknown kernel 'gausian': expected one of gaussian, boxcar, epanechnikov, constant | ");
  EXPECT_EQ(error_of([] { fitted({.kernel = "constant", .width = 2}); }),
            "kernel constant has no width | leave --width out");
  EXPECT_THAT(error_of([] { fitted({.learning_rate = 1e200}); }), HasSubstr("left the finite numbers in epoch"));
}

TEST(PoolingStudy, DrawsOtherDataForEverySeed) {
  const std::vector<PoolingTrial> trials = study_poolings({.seed = 7}, {.epochs = 5}, 3, "cpu");
  ASSERT_EQ(trials.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(trials[i].seed, 7 + i);
    const auto alone = fit_poolings(draw_regression_data({.seed = 7 + i}), {.epochs = 5}, "cpu");
    for (size_t p = 0; p < alone.size(); ++p) EXPECT_EQ(trials[i].poolings[p].predictions, alone[p].predictions);
  }
}

TEST(PoolingStudy, CountsTrialsInWhichEachIsBetterThanTheOneBefore) {
  const auto trial = [](double a, double b, double c) {
    PoolingTrial out{0, std::vector<Pooling>(3)};
    out.poolings[0].error = a, out.poolings[1].error = b, out.poolings[2].error = c;
    return out;
  };
  EXPECT_EQ(
      ordered_trials({trial(3, 2, 1), trial(3, 1, 2), trial(2, 3, 1), trial(2, 2, 1), trial(9, 8, 0)}, &Pooling::error),
      2);
}

}  // namespace
}  // namespace attune::demo
