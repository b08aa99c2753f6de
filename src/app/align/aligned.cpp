#include "src/app/align/aligned.h"

#include <algorithm>

#include "src/alignment/links.h"
#include "src/plot/units.h"

namespace attune::app::align {
namespace {

alignment::Units units_of(const Segmented& text, const std::string& unit, bool end) {
  alignment::Units side = plot::units().at(unit).make(text);
  if (end) append_end(side);
  return side;
}

// Row i is that of `steps` later, of the last where there is none; the last has no row of its own.
Matrix of_later_steps(const Matrix& matrix, int64_t steps) {
  Matrix out(matrix.rows - 1, matrix.columns);
  for (int64_t i = 0; i < out.rows; ++i)
    for (int64_t j = 0; j < out.columns; ++j) out.at(i, j) = matrix.at(std::min(i + steps, out.rows), j);
  return out;
}

}  // namespace

alignment::AlignedPair aligned_pair(const Segmented& source, const Segmented& target, const Matrix& alignment,
                                    const AlignedOptions& options) {
  alignment::AlignedPair pair;
  pair.source_end = options.ends;
  pair.target_end = options.ends && options.read_after == 0;
  const alignment::Units columns = units_of(source, options.unit, pair.source_end),
                         rows = units_of(target, options.unit, pair.target_end);
  pair.source = columns.labels;
  pair.target = rows.labels;
  if (alignment.values.empty()) return pair;
  const Matrix pieces =
      alignment::top_left(options.read_after > 0 ? of_later_steps(alignment, options.read_after) : alignment,
                          std::ssize(target.pieces) + pair.target_end, std::ssize(source.pieces) + pair.source_end);
  pair.alignment = regroup(pieces, columns, rows);
  return pair;
}

}  // namespace attune::app::align
