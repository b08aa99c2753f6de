#include "src/commands/alignment/aligned.h"

#include "src/alignment/links.h"
#include "src/decode/plain.h"
#include "src/plot/units.h"

namespace attune {
namespace {

Units units_of(const Segmented& text, const std::string& unit, bool end) {
  Units side = units().at(unit).make(piece_text(text));
  if (end) append_end(side);
  return side;
}

Matrix without_first_row(const Matrix& matrix) {
  Matrix out(matrix.rows - 1, matrix.columns);
  out.values.assign(matrix.values.begin() + matrix.columns, matrix.values.end());
  return out;
}

}  // namespace

AlignedPair aligned_pair(const Segmented& source, const Segmented& target, const Matrix& alignment,
                         const AlignedOptions& options) {
  AlignedPair pair;
  pair.source_end = options.ends;
  pair.target_end = options.ends && !options.of_input;
  const Units columns = units_of(source, options.unit, pair.source_end),
              rows = units_of(target, options.unit, pair.target_end);
  pair.source = columns.labels;
  pair.target = rows.labels;
  if (alignment.values.empty()) return pair;
  const Matrix pieces =
      top_left(options.of_input ? without_first_row(alignment) : alignment, std::ssize(target.pieces) + pair.target_end,
               std::ssize(source.pieces) + pair.source_end);
  pair.alignment = regroup(pieces, columns, rows);
  return pair;
}

}  // namespace attune
