// Files of translations against their references: values with intervals, and whether the differences from the first file are
// more than chance.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "src/base/table.h"
#include "src/eval/significance.h"
#include "src/eval/text_metrics.h"

namespace attune::app::evaluate {

/// A test of a difference between two files of translations.
struct PairedTestRow {
  std::string_view name, help;
  std::string_view signature;  // as sacrebleu writes it
  int64_t trials;              // where none are given
  double (*run)(const eval::TextMetricRow& metric, const std::vector<eval::Statistics>& baseline,
                const std::vector<eval::Statistics>& system, const eval::Chance& chance);
};

/// bootstrap, randomization.
const Table<PairedTestRow>& paired_tests();

struct OutputsTask {
  std::vector<std::string> files;  // of translations, one a line; the first is what the others are compared with
  std::string target;              // their references
  std::vector<const eval::TextMetricRow*> metrics;
  std::string test = "bootstrap";  // of paired_tests()
  int64_t trials = 0;              // 0: as many as the test takes
  bool json = false;
};

/// A table, or one JSON object; ends with a line end. Error when a file has another number of lines than its references.
std::string compare_outputs(const OutputsTask& task);

}  // namespace attune::app::evaluate
