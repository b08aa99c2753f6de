// A metric over a whole test set: what it answers. The rows stand in metrics.cpp.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace attune::eval {

/// A value with the signature that says how it was computed (sacrebleu's fields where sacrebleu has the metric).
struct MetricValue {
  std::string name;
  double value = 0;
  std::string signature;
  bool higher_is_better = true;
  std::string detail = {};                                 // one line for a reader: what the value is made of
  std::vector<std::pair<std::string, double>> parts = {};  // the same as numbers, for JSON
};

/// A signature: the fields, then our version, "a:b|c:d|version:attune-0.1.0".
inline std::string signature(const std::string& fields) { return fields + "|version:attune-" ATTUNE_VERSION; }

}  // namespace attune::eval
