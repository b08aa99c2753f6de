// What kernel regression measured, in words.
#pragma once
#include <string>
#include <vector>

#include "src/demo/pooling_study.h"

namespace attune::app::demo::nadaraya_watson {

/// A table, a line a pooling: test error (mean, smallest and largest over the trials), the same against noisy outputs, how
/// many points a prediction rests on, w. Below it in how many trials the order holds, and what the pictures of the first trial
/// show.
std::string regression_report(const std::vector<attune::demo::PoolingTrial>& trials,
                              const attune::demo::PoolingOptions& options);

}  // namespace attune::app::demo::nadaraya_watson
