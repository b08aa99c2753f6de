// Batches for decoding: by length, and bounded in what they need of memory.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/corpus/batcher.h"

namespace attune {

/// batches_by_length of at most `sentences`, each cut further until sentences x the longest size is at most `area` (or
/// one sentence is left).
inline std::vector<std::vector<int64_t>> bounded_batches(const std::vector<int64_t>& sizes, int64_t sentences,
                                                         int64_t area) {
  std::vector<std::vector<int64_t>> out;
  for (const auto& batch : batches_by_length(sizes, sentences)) {
    std::vector<int64_t> bounded;
    int64_t largest = 1;
    for (const int64_t i : batch) {
      const int64_t grown = std::max(largest, sizes[static_cast<size_t>(i)]);
      if (!bounded.empty() && grown > area / static_cast<int64_t>(bounded.size() + 1)) {
        out.push_back(std::exchange(bounded, {}));
        largest = std::max<int64_t>(1, sizes[static_cast<size_t>(i)]);
      } else {
        largest = grown;
      }
      bounded.push_back(i);
    }
    if (!bounded.empty()) out.push_back(std::move(bounded));
  }
  return out;
}

}  // namespace attune
