#include "src/alignment/units.h"

#include <stdexcept>

#include "src/alignment/aligned_pair.h"
#include "src/alignment/links.h"

namespace attune::alignment {

Units word_units(const Segmented& text) {
  Units side{text.words, {}};
  for (const int32_t word : text.word_of) {
    if (word < 0 || static_cast<size_t>(word) >= text.words.size())
      throw std::logic_error("a piece belongs to word " + std::to_string(word) + " of " +
                             std::to_string(text.words.size()));
    side.of_piece.push_back({word, word + 1});
  }
  return side;
}

void append_end(Units& side) {
  const auto unit = static_cast<int64_t>(side.labels.size());
  side.labels.emplace_back(kEndLabel);
  side.of_piece.push_back({unit, unit + 1});
}

Matrix regroup(const Matrix& pieces, const Units& source, const Units& target) {
  if (static_cast<size_t>(pieces.rows) != target.of_piece.size() ||
      static_cast<size_t>(pieces.columns) != source.of_piece.size())
    throw std::logic_error("an alignment of " + std::to_string(pieces.rows) + " x " + std::to_string(pieces.columns) +
                           " for " + std::to_string(target.of_piece.size()) + " x " +
                           std::to_string(source.of_piece.size()) + " pieces");
  Matrix columns(pieces.rows, static_cast<int64_t>(source.labels.size()));
  for (int64_t piece = 0; piece < pieces.columns; ++piece) {
    const Units::Range range = source.of_piece[static_cast<size_t>(piece)];
    const auto share = static_cast<float>(range.last - range.first);
    for (int64_t row = 0; row < pieces.rows; ++row)
      for (int64_t unit = range.first; unit < range.last; ++unit)
        columns.at(row, unit) += pieces.at(row, piece) / share;
  }
  Matrix result(static_cast<int64_t>(target.labels.size()), columns.columns);
  std::vector<float> count(target.labels.size());
  for (const Units::Range range : target.of_piece)
    for (int64_t unit = range.first; unit < range.last; ++unit) ++count[static_cast<size_t>(unit)];
  for (int64_t piece = 0; piece < pieces.rows; ++piece) {
    const Units::Range range = target.of_piece[static_cast<size_t>(piece)];
    for (int64_t unit = range.first; unit < range.last; ++unit)
      for (int64_t column = 0; column < columns.columns; ++column)
        result.at(unit, column) += columns.at(piece, column) / count[static_cast<size_t>(unit)];
  }
  return result;
}

Matrix between_words(const Matrix& alignment, const Segmented& source, const Segmented& target) {
  if (alignment.values.empty()) return Matrix(alignment.rows, alignment.columns);  // GCC 14 warns of a copy
  const Matrix pieces = top_left(alignment, std::ssize(target.pieces), std::ssize(source.pieces));
  return regroup(pieces, word_units(source), word_units(target));
}

}  // namespace attune::alignment
