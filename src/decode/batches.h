// Batches for decoding: by length, and bounded in what they need of memory.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

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
  std::vector<int64_t> order(sizes.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater(), [&](int64_t i) { return sizes[static_cast<size_t>(i)].area(); });
  std::vector<std::vector<int64_t>> out;
  Extent padded;
  for (int64_t n = 0; n < std::ssize(order); ++n) {
    const int64_t i = order[static_cast<size_t>(n)];
    const Extent& size = sizes[static_cast<size_t>(i)];
    const Extent grown = padded.padded_with(size);
    const bool begins = n % sentences == 0 || grown.area() > area / (std::ssize(out.back()) + 1);
    if (begins) out.emplace_back();
    padded = begins ? size : grown;
    out.back().push_back(i);
  }
  return out;
}

}  // namespace attune::decode
