// Points of a curve that a regression has to find again: y = 2 sin(x) + x^0.8 + noise. Torch-free.
#pragma once
#include <cstdint>
#include <vector>

namespace attune::demo {

struct RegressionDataOptions {
  uint64_t seed = 1;
  int64_t points = 50;  // to learn from, at least 2
  double noise = 0.5;   // standard deviation of what is added to the curve
};

struct RegressionData {
  std::vector<double> inputs, outputs;         // to learn from: uniform in [0, 5), ascending; with noise
  std::vector<double> asked, truth, observed;  // x = 0, 0.1, ..., 4.9; the curve there; and with noise of its own
};

/// 2 sin(x) + x^0.8, x at least 0.
double regression_curve(double x);

/// The same points for the same options, on every machine.
RegressionData draw_regression_data(const RegressionDataOptions& options);

}  // namespace attune::demo
