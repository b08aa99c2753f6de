// From tokens to the units that an alignment is shown or judged in: words, or whatever else a token covers a range of.
//
// A model aligns pieces. Each piece covers a range of units; a source unit's weight is the sum of its share in its
// pieces' weights, a target unit's row is the mean of its pieces' rows. So subwords merge to words (source summed,
// target averaged), and a piece that is cut into characters divides its weight equally (source) or repeats it (target).
// Rows keep their sums.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/matrix.h"

namespace attune::alignment {

/// One side's units, and for each piece the units [first, last) it covers.
struct Units {
  struct Range {
    int64_t first = 0, last = 0;
    bool operator==(const Range&) const = default;
  };
  std::vector<std::string> labels;
  std::vector<Range> of_piece;
};

/// Words. Error (of ours) when a piece belongs to none of them.
Units word_units(const Segmented& text);

/// Appends the end of the sentence: one piece that is one unit.
void append_end(Units& side);

/// The matrix [target pieces, source pieces] as [target units, source units].
Matrix regroup(const Matrix& pieces, const Units& source, const Units& target);

/// The matrix [target pieces + end, source pieces + end] as [target words, source words], without the ends. 0 x 0 stays so.
Matrix between_words(const Matrix& alignment, const Segmented& source, const Segmented& target);

}  // namespace attune::alignment
