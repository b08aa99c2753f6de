// Files of translations against their references: values with intervals, and whether the differences from the first file are
// more than chance.
#pragma once
#include <string>
#include <vector>

#include "src/eval/text_metrics.h"

namespace attune::app::evaluate {

struct OutputsTask {
  std::vector<std::string> files;  // of translations, one a line; the first is what the others are compared with
  std::string target;              // their references
  std::vector<const eval::TextMetricRow*> metrics;
  std::string test = "bootstrap";  // or randomization
  int64_t trials = 0;              // 0: 1000, of randomization 10000
  bool json = false;
};

/// A table, or one JSON object; ends with a line end. Error when a file has another number of lines than its references.
std::string compare_outputs(const OutputsTask& task);

}  // namespace attune::app::evaluate
