// A metric by the length of the source: where long sentences are translated worse, it shows (Bahdanau et al. 2015, figure 2).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "src/eval/text_metrics.h"

namespace attune::eval {

/// Sentences whose source has `from` to `to` words.
struct LengthRange {
  int64_t from = 0, to = 0;
  int64_t sentences = 0;
  double value = 0;  // of these sentences as a corpus
};

/// Ranges of 5 words, or of 10 where a sentence has more than 40; those without a sentence are left out.
std::vector<LengthRange> by_length(const TextMetricRow& metric, const std::vector<std::string>& sources,
                                   const std::vector<std::string>& hypotheses,
                                   const std::vector<std::string>& references);

}  // namespace attune::eval
