// Whether one system's output is better than another's, or by chance: from the statistics of the same sentences, as
// sacrebleu 2.6.0 does it (its random numbers are others).
//
//   paired bootstrap (Koehn 2004): the sentences are drawn anew, with replacement, the same ones for both systems
//   paired approximate randomization (Riezler and Maxwell 2005): of each sentence the two outputs change sides, or do not
//
//   p = (1 + how often chance has a difference above the one that was seen) / (1 + trials)
//
// of the bootstrap's differences their mean is taken away before: what is left is chance. Where no trial has one above, those
// with as much count instead: so two equal outputs have p = 1, and sacrebleu, which has no such rule, 1 / (1 + trials).
#pragma once
#include <cstdint>
#include <vector>

#include "src/eval/text_metrics.h"

namespace attune::eval {

/// As sacrebleu's.
constexpr int64_t kBootstrapTrials = 1000, kRandomizationTrials = 10000;

struct Chance {
  int64_t trials = kBootstrapTrials;
  uint64_t seed = 12345;
};

/// Mean and half width of the interval that holds 95 % of the values of resampled corpora.
struct Interval95 {
  double mean = 0, half_width = 0;
};
Interval95 bootstrap_interval(const TextMetricRow& metric, const std::vector<Statistics>& system,
                              const Chance& chance = {});

/// The p-value of the difference; both of the same sentences, at least one.
double paired_bootstrap(const TextMetricRow& metric, const std::vector<Statistics>& baseline,
                        const std::vector<Statistics>& system, const Chance& chance = {});
double paired_randomization(const TextMetricRow& metric, const std::vector<Statistics>& baseline,
                            const std::vector<Statistics>& system,
                            const Chance& chance = {.trials = kRandomizationTrials});

}  // namespace attune::eval
