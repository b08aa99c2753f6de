#include "src/demo/regression_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace attune::demo {
namespace {

TEST(RegressionData, IsAscendingInTheIntervalAndAskedAtTenths) {
  const RegressionData data = draw_regression_data({});
  ASSERT_EQ(data.inputs.size(), 50u);
  ASSERT_EQ(data.asked.size(), 50u);
  EXPECT_TRUE(std::is_sorted(data.inputs.begin(), data.inputs.end()));
  EXPECT_GE(data.inputs.front(), 0);
  EXPECT_LT(data.inputs.back(), 5);
  for (size_t i = 0; i < data.asked.size(); ++i) EXPECT_NEAR(data.asked[i], 0.1 * static_cast<double>(i), 1e-12);
}

TEST(RegressionData, IsTheCurveWhereThereIsNoNoise) {
  EXPECT_NEAR(regression_curve(2), 2 * std::sin(2.0) + std::pow(2.0, 0.8), 1e-15);
  const RegressionData data = draw_regression_data({.noise = 0});
  for (size_t i = 0; i < data.inputs.size(); ++i) EXPECT_EQ(data.outputs[i], regression_curve(data.inputs[i]));
  EXPECT_EQ(data.observed, data.truth);
}

TEST(RegressionData, HasNoiseOfTheDeviationThatIsAskedFor) {
  const RegressionData data = draw_regression_data({.points = 20000});
  double sum = 0, squares = 0;
  for (size_t i = 0; i < data.inputs.size(); ++i) {
    const double noise = data.outputs[i] - regression_curve(data.inputs[i]);
    sum += noise;
    squares += noise * noise;
  }
  EXPECT_NEAR(sum / 20000, 0, 0.015);
  EXPECT_NEAR(std::sqrt(squares / 20000), 0.5, 0.01);
}

TEST(RegressionData, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(draw_regression_data({.seed = 3}).outputs, draw_regression_data({.seed = 3}).outputs);
  EXPECT_NE(draw_regression_data({.seed = 3}).outputs, draw_regression_data({.seed = 4}).outputs);
}

}  // namespace
}  // namespace attune::demo
