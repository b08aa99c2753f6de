#include "src/demo/pooling_study.h"

#include <algorithm>

namespace attune::demo {

std::vector<PoolingTrial> study_poolings(const RegressionDataOptions& data, const PoolingOptions& options,
                                         int64_t count, const std::string& device) {
  std::vector<PoolingTrial> trials;
  RegressionDataOptions drawn = data;
  for (int64_t i = 0; i < count; ++i, ++drawn.seed)
    trials.push_back({drawn.seed, fit_poolings(draw_regression_data(drawn), options, device)});
  return trials;
}

int64_t ordered_trials(const std::vector<PoolingTrial>& trials, double Pooling::*error) {
  return std::ranges::count_if(trials, [&](const PoolingTrial& trial) {
    const auto no_better = [&](const Pooling& a, const Pooling& b) { return a.*error <= b.*error; };
    return std::ranges::adjacent_find(trial.poolings, no_better) == trial.poolings.end();
  });
}

}  // namespace attune::demo
