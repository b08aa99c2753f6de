// What an alignment's rows and columns are: words, the tokenizer's pieces, or characters. THE TABLE of units.
//
// A model aligns pieces. Each piece covers a range of units; a source unit's weight is the sum of its share in its
// pieces' weights, a target unit's row is the mean of its pieces' rows. So subwords merge to words (source summed,
// target averaged), and a piece that is cut into characters divides its weight equally (source) or repeats it (target).
// Rows keep their sums.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/matrix.h"
#include "src/base/table.h"

namespace attune {

/// One side of a sentence pair as its tokenizer cut it.
struct PieceText {
  std::vector<std::string> pieces, words;
  std::vector<int32_t> word_of;  // for each piece its index in words
};

/// One side's units, and for each piece the units [first, last) it covers.
struct Units {
  struct Range {
    int64_t first = 0, last = 0;
    bool operator==(const Range&) const = default;
  };
  std::vector<std::string> labels;
  std::vector<Range> of_piece;
};

struct UnitRow {
  std::string_view name, help;
  Units (*make)(const PieceText& text);
};

/// word, piece, character. A character is what a reader takes for one (a letter with its marks); the mark U+2581 for a
/// blank is none, and a piece of nothing else counts to the character after it.
const Table<UnitRow>& units();

/// Appends the end of the sentence: one piece that is one unit.
void append_end(Units& side);

/// The matrix [target pieces, source pieces] as [target units, source units].
Matrix regroup(const Matrix& pieces, const Units& source, const Units& target);

}  // namespace attune
