#include "src/eval/significance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "src/base/random.h"

namespace attune::eval {
namespace {

double value_of(const TextMetricRow& metric, const Statistics& sums) { return metric.compute(sums).value; }

double difference(const TextMetricRow& metric, const Statistics& a, const Statistics& b) {
  return std::abs(value_of(metric, a) - value_of(metric, b));
}

double p_value(const std::vector<double>& by_chance, double seen) {
  const double margin = 1e-9 * std::max(1.0, seen);  // sums in another order differ in their last digits
  const auto trials_from = [&](double least) {
    return std::count_if(by_chance.begin(), by_chance.end(), [&](double one) { return one > least; });
  };
  const auto more = trials_from(seen + margin);
  return static_cast<double>((more > 0 ? more : trials_from(seen - margin)) + 1) /
         static_cast<double>(by_chance.size() + 1);
}

void check(const std::vector<Statistics>& a, const std::vector<Statistics>& b) {
  if (a.empty() || a.size() != b.size()) throw std::logic_error("significance: the same sentences of both are needed");
}

/// What two systems would differ by, trial by trial; `draw(random, i, a, b)` adds what is drawn for sentence i to their sums.
template <class Draw>
std::vector<double> simulated(const TextMetricRow& metric, size_t sentences, const Chance& chance, const Draw& draw) {
  Random random(chance.seed);
  std::vector<double> differences;
  for (int64_t trial = 0; trial < chance.trials; ++trial) {
    Statistics a, b;
    for (size_t i = 0; i < sentences; ++i) draw(random, i, a, b);
    differences.push_back(difference(metric, a, b));
  }
  return differences;
}

}  // namespace

Interval95 bootstrap_interval(const TextMetricRow& metric, const std::vector<Statistics>& system,
                              const Chance& chance) {
  check(system, system);
  Random random(chance.seed);
  std::vector<double> values;
  for (int64_t trial = 0; trial < chance.trials; ++trial) {
    Statistics sums;
    for (size_t i = 0; i < system.size(); ++i) add(sums, random.pick(system));
    values.push_back(value_of(metric, sums));
  }
  std::sort(values.begin(), values.end());
  const size_t cut = values.size() / 40;
  return {std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()),
          (values[values.size() - cut - 1] - values[cut]) / 2};
}

double paired_bootstrap(const TextMetricRow& metric, const std::vector<Statistics>& baseline,
                        const std::vector<Statistics>& system, const Chance& chance) {
  check(baseline, system);
  const auto draw = [&](Random& random, size_t, Statistics& a, Statistics& b) {
    const size_t drawn = random.below(system.size());
    add(a, baseline[drawn]);
    add(b, system[drawn]);
  };
  std::vector<double> differences = simulated(metric, system.size(), chance, draw);
  const double mean =
      std::accumulate(differences.begin(), differences.end(), 0.0) / static_cast<double>(differences.size());
  for (double& one : differences) one -= mean;
  return p_value(differences, difference(metric, total(baseline), total(system)));
}

double paired_randomization(const TextMetricRow& metric, const std::vector<Statistics>& baseline,
                            const std::vector<Statistics>& system, const Chance& chance) {
  check(baseline, system);
  const auto draw = [&](Random& random, size_t i, Statistics& a, Statistics& b) {
    const bool change = random.chance(0.5);
    add(a, change ? system[i] : baseline[i]);
    add(b, change ? baseline[i] : system[i]);
  };
  const std::vector<double> differences = simulated(metric, system.size(), chance, draw);
  return p_value(differences, difference(metric, total(baseline), total(system)));
}

}  // namespace attune::eval
