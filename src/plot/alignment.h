// What an alignment picture or file shows: one sentence pair and its matrix. Knows no torch.
#pragma once
#include <string>
#include <vector>

#include "src/base/matrix.h"

namespace attune {

/// How the end of a sentence is written in pictures and files.
inline constexpr const char* kEndLabel = "</s>";

/// One sentence pair as it is drawn: rows are target units, columns source units (words, pieces or characters, as
/// chosen).
struct AlignedPair {
  int64_t index = 0;  // 0-based line of the pair
  std::vector<std::string> source, target;
  Matrix alignment;  // [target, source]
  double log_probability = 0;
  bool source_end = false, target_end = false;  // the last column, the last row is the end of the sentence
};

}  // namespace attune
