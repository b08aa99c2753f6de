// Attention poolings of one set of points, side by side: the average, a kernel as it is given, and the same kernel with
// its width learned.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/base/matrix.h"
#include "src/demo/regression_data.h"

namespace attune::demo {

struct PoolingOptions {
  std::string kernel = "gaussian";   // a name of kernels()
  std::optional<double> width = {};  // of the kernel, at the start where it is learned; none: 1
  int64_t epochs = 200;              // of gradient descent, each on all points at once
  double learning_rate = 2;
};

/// Where learning stands: before the first epoch, behind each.
struct PoolingMoment {
  double loss = 0;       // mean squared error, each point predicted from all others
  double sharpness = 0;  // w = 1 / width
};

/// A pooling, and what it makes of the inputs that are asked.
struct Pooling {
  std::string name;  // average, non-parametric, parametric
  std::vector<double> predictions = {};
  Matrix weights = {};                      // [asked, points]; rows sum to one
  std::vector<PoolingMoment> moments = {};  // empty where nothing is learned
  std::optional<double> sharpness = {};     // w; none where the kernel has none to learn
  double error = 0;                         // mean squared error against the curve itself
  double noisy_error = 0;                   // against the curve with noise
  double points = 0;  // that a prediction rests on: 1 / sum of squared weights, mean over what is asked
};

/// average and non-parametric; parametric where the kernel has anything to learn. Errors: an unknown kernel, a width for
/// one that has none, learning that leaves the finite numbers. `device`: by its name.
std::vector<Pooling> fit_poolings(const RegressionData& data, const PoolingOptions& options, const std::string& device);

}  // namespace attune::demo
