// Search as it goes on, for those who watch it.
#pragma once
#include "src/decode/search/search.h"
#include "src/decode/search/trellis.h"

namespace attune::decode {

/// Tells who watches a sentence its first row of the step that was just added, which is its most probable;
/// `sentence_of`: whose each row is, rows of a sentence together.
inline void tell_watchers(const Trellis& trellis, const std::vector<SentenceLimits>& limits, const Ranking& ranking,
                          const auto& sentence_of) {
  for (size_t row = 0; row < sentence_of.size(); ++row) {
    const SentenceLimits& limit = limits[sentence_of[row]];
    if (limit.watch && (row == 0 || sentence_of[row - 1] != sentence_of[row]))
      limit.watch(trellis.trace({static_cast<int64_t>(row), 0, 0, false}, limit.source_length, ranking));
  }
}

}  // namespace attune::decode
