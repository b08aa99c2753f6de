// The scores that are kernels of a distance, for regression. THE TABLE of kernels: a new one is a score of models/attention/scores and
// one row. Torch-free.
#pragma once
#include <string_view>

#include "models/options/attention.h"
#include "src/base/table.h"

namespace attune::demo {

struct KernelRow {
  std::string_view name, help;                          // the name is the score's
  double& (*width)(models::AttentionOptions& options);  // where its width is an option; null: it has none
  bool learns;                                          // its width, by descent
};

/// gaussian boxcar epanechnikov constant.
const Table<KernelRow>& kernels();

}  // namespace attune::demo
