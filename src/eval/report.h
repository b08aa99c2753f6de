// Metric values as they are shown: a table for people, one JSON object for programs.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "src/eval/metric.h"

namespace attune {

/// What was evaluated.
struct Evaluated {
  std::string run, checkpoint;
  int64_t update = 0;  // of the checkpoint
  int64_t sentences = 0;
  int64_t beam = 0;  // 0: nothing was translated
  std::vector<MetricValue> values;
};

/// Two blocks, each a line a metric: values with what they are made of, then signatures. Ends with a line end.
std::string as_table(const Evaluated& evaluated);

/// One line, without a line end; a value that is not finite is null.
std::string as_json(const Evaluated& evaluated);

}  // namespace attune
