// Batches for decoding: by length, and bounded in what they need of memory.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/corpus/batcher.h"

namespace attune::decode {

/// Tokens a side that a model reads at once under given translations: an alignment of a million entries.
inline constexpr size_t kLongestForced = 1000;
/// Sentences x source x target length of such a batch.
inline constexpr int64_t kLargestForced = 102'400;

/// What a sentence takes of a batch; batched with others it is padded to the largest of each.
struct Extent {
  int64_t height = 1, width = 1;
  int64_t area() const { return height * width; }
  Extent padded_with(const Extent& other) const {
    return {std::max(height, other.height), std::max(width, other.width)};
  }
};

/// Sentences of like area together, at most `sentences` and at most `area` with their padding, or one sentence alone.
inline std::vector<std::vector<int64_t>> bounded_batches(const std::vector<Extent>& sizes, int64_t sentences,
                                                         int64_t area) {
  std::vector<int64_t> areas;
  areas.reserve(sizes.size());
  for (const Extent& size : sizes) areas.push_back(size.area());
  std::vector<std::vector<int64_t>> out;
  for (const auto& batch : corpus::batches_by_length(areas, sentences)) {
    std::vector<int64_t> bounded;
    Extent padded;
    for (const int64_t i : batch) {
      const Extent& size = sizes[static_cast<size_t>(i)];
      const Extent grown = padded.padded_with(size);
      if (!bounded.empty() && grown.area() > area / (std::ssize(bounded) + 1)) {
        out.push_back(std::exchange(bounded, {}));
        padded = size;
      } else {
        padded = grown;
      }
      bounded.push_back(i);
    }
    if (!bounded.empty()) out.push_back(std::move(bounded));
  }
  return out;
}

}  // namespace attune::decode
