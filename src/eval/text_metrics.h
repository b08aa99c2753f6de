// THE TABLE of metrics that compare a translation with its reference. Each is computed from statistics of a sentence that
// add up over a corpus: so a corpus can be resampled (significance.h), cut by length, or scored sentence by sentence.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "src/base/table.h"
#include "src/eval/metric.h"

namespace attune::eval {

/// Counts of one sentence, or their sums over many.
using Statistics = std::vector<double>;

/// Adds `more` to `sums`, which may be empty at first.
void add(Statistics& sums, const Statistics& more);
/// Of all sentences; empty where there are none.
Statistics total(const std::vector<Statistics>& all);

struct TextMetricRow {
  std::string_view name, title, help;  // title: of a column or a plot
  Statistics (*statistics)(const std::string& hypothesis, const std::string& reference);
  /// All that is said of a corpus with these sums; of one without sentences they are empty.
  MetricValue (*compute)(const Statistics& sums);
  /// Of one sentence by itself, 0..100.
  double (*sentence)(const Statistics& statistics);
  bool higher_is_better = true;
};

const Table<TextMetricRow>& text_metrics();

/// Of every sentence; Error unless both have as many.
std::vector<Statistics> statistics_of(const TextMetricRow& metric, const std::vector<std::string>& hypotheses,
                                      const std::vector<std::string>& references);

/// Of the whole corpus.
MetricValue compute(const TextMetricRow& metric, const std::vector<std::string>& hypotheses,
                    const std::vector<std::string>& references);

}  // namespace attune::eval
