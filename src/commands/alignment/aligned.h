// From what a model attended to, piece by piece, to what is shown: words, pieces or characters, with or without the end
// of the sentence.
#pragma once
#include <string>

#include "src/alignment/aligned_pair.h"
#include "src/text/tokenizer.h"

namespace attune {

struct AlignedOptions {
  std::string unit = "word";  // a name of units()
  bool ends = false;          // keep the end of the sentence as a row and a column
  bool of_input =
      false;  // row i: where the step looked that read token i, and no row of the end; false: that predicted it
};

/// `alignment` is [target pieces + end, source pieces + end] as a Hypothesis has it; 0 x 0 (none was kept) stays so.
/// Without the ends rows need not sum to one: nothing is renormalised. Index and log-probability are the caller's to
/// set.
AlignedPair aligned_pair(const Segmented& source, const Segmented& target, const Matrix& alignment,
                         const AlignedOptions& options = {});

}  // namespace attune
