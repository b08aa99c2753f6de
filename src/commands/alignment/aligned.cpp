#include "src/commands/alignment/aligned.h"

#include "src/base/links.h"
#include "src/plot/units.h"

namespace attune {
namespace {

Units units_of(const Segmented& text, const AlignedOptions& options) {
  Units side = units().at(options.unit).make({text.pieces, text.words, text.word_of});
  if (options.ends) append_end(side);
  return side;
}

}  // namespace

AlignedPair aligned_pair(const Segmented& source, const Segmented& target, const Matrix& alignment,
                         const AlignedOptions& options) {
  const Units columns = units_of(source, options), rows = units_of(target, options);
  AlignedPair pair;
  pair.source = columns.labels;
  pair.target = rows.labels;
  pair.source_end = pair.target_end = options.ends;
  if (alignment.values.empty()) return pair;
  const auto end = static_cast<int64_t>(options.ends);
  const Matrix pieces = top_left(alignment, static_cast<int64_t>(target.pieces.size()) + end,
                                 static_cast<int64_t>(source.pieces.size()) + end);
  pair.alignment = regroup(pieces, columns, rows);
  return pair;
}

}  // namespace attune
