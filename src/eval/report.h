// Metric values as they are shown: a table for people, one JSON object for programs.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/eval/by_length.h"
#include "src/eval/link_table.h"
#include "src/eval/metric.h"

namespace attune::eval {

struct EvaluatedRun {
  std::string folder, checkpoint;
  int64_t update = 0;  // of the checkpoint
};

/// What was evaluated.
struct Evaluated {
  std::vector<EvaluatedRun> runs;  // of several, all together
  int64_t sentences = 0;
  std::vector<std::pair<std::string, std::string>> decoding = {};  // option and value: how it was translated, if it was
  std::vector<MetricValue> values = {};
  std::vector<LengthRange> bleu_by_length = {};  // empty: not asked for
  NamedCounts heads = {};                        // links of the alignment, of each layer and head; empty: not asked for
};

/// Two blocks, each a line a metric: values with what they are made of, then signatures; a third of BLEU by length, a fourth
/// of layers' and heads' links. Ends with a line end.
std::string as_table(const Evaluated& evaluated);

/// One line, without a line end; a value that is not finite is null.
std::string as_json(const Evaluated& evaluated);

}  // namespace attune::eval
