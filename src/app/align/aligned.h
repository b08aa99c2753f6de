// From what a model attended to, piece by piece, to what is shown: words, pieces or characters, with or without the end
// of the sentence.
#pragma once
#include <string>

#include "attune/translator.h"
#include "src/alignment/aligned_pair.h"

namespace attune::app::align {

struct AlignedOptions {
  std::string unit = "word";  // a name of units()
  bool ends = false;          // keep the end of the sentence as a row and a column
  int64_t read_after =
      0;  // row i is that of so many steps later, of the last where there is none, and the end has no row; 0: the
          // steps that wrote the tokens (DecoderRow::read_after: that had read them)
};

/// `alignment` is [target pieces + end, source pieces + end] as a Hypothesis has it; 0 x 0 (none was kept) stays so.
/// Without the ends rows need not sum to one: nothing is renormalised. Index and log-probability are the caller's to
/// set.
alignment::AlignedPair aligned_pair(const Segmented& source, const Segmented& target, const Matrix& alignment,
                                    const AlignedOptions& options = {});

}  // namespace attune::app::align
