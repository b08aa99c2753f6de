#include "src/demo/regression_data.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "src/base/random.h"

namespace attune::demo {
namespace {

constexpr double kLargest = 5;
constexpr int64_t kAsked = 50;

// A draw of N(0, 1) (Box and Muller 1958).
double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

}  // namespace

double regression_curve(double x) { return 2 * std::sin(x) + std::pow(x, 0.8); }

RegressionData draw_regression_data(const RegressionDataOptions& options) {
  Random random(options.seed);
  RegressionData data;
  for (int64_t i = 0; i < options.points; ++i) data.inputs.push_back(kLargest * random.uniform());
  std::sort(data.inputs.begin(), data.inputs.end());
  for (const double x : data.inputs) data.outputs.push_back(regression_curve(x) + options.noise * normal(random));
  for (int64_t i = 0; i < kAsked; ++i) {
    data.asked.push_back(kLargest * static_cast<double>(i) / static_cast<double>(kAsked));
    data.truth.push_back(regression_curve(data.asked.back()));
    data.observed.push_back(data.truth.back() + options.noise * normal(random));
  }
  return data;
}

}  // namespace attune::demo
