// The poolings over many draws of the data: which errs less, and how surely.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "src/demo/poolings.h"

namespace attune::demo {

/// One draw of the data.
struct PoolingTrial {
  uint64_t seed = 0;
  std::vector<Pooling> poolings;
};

/// Trials with seeds data.seed, data.seed + 1, ..., `count` of them. Errors as of fit_poolings.
std::vector<PoolingTrial> study_poolings(const RegressionDataOptions& data, const PoolingOptions& options,
                                         int64_t count, const std::string& device);

/// In how many trials each pooling errs less than the one before it, as `error` has it.
int64_t ordered_trials(const std::vector<PoolingTrial>& trials, double Pooling::*error);

}  // namespace attune::demo
