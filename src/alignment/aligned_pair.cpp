#include "src/alignment/aligned_pair.h"

namespace attune::alignment {

AlignedPair without_ends(const AlignedPair& pair) {
  AlignedPair out = pair;
  const auto cut = [&](const Matrix& whole) {
    return top_left(whole, whole.rows - pair.target_end, whole.columns - pair.source_end);
  };
  if (!pair.alignment.values.empty()) out.alignment = cut(pair.alignment);
  for (AttentionMap& head : out.heads) head.weights = cut(head.weights);
  if (pair.source_end) out.source.pop_back();
  if (pair.target_end) out.target.pop_back();
  out.source_end = out.target_end = false;
  return out;
}

}  // namespace attune::alignment
