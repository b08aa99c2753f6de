// What `attune align` was asked for.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "src/app/align/alignment_output.h"
#include "src/app/align/line_ranges.h"
#include "src/app/chunks.h"

namespace attune::app::align {

struct AlignFlags {
  std::string run, source, target, reference, output, gold, shift = "predicted", checkpoint = "best", sentences;
  std::vector<std::string> formats = {"svg", "png", "jsonl", "pharaoh"}, compared;
  std::string unit = "word";
  plot::LinkOptions links;
  bool ends = false, heads = false, self = false;
  int64_t pictures = -1, batch = 0, beam = 0, nbest = 1;
  /// The text that is read in step with the source; empty: none.
  const std::string& beside() const { return target.empty() ? reference : target; }
  /// Of so many sentences there are pictures: of the first 20, where none were chosen.
  int64_t most_pictures() const {
    if (pictures >= 0) return pictures;
    return LineRanges(sentences).all() ? 20 : std::numeric_limits<int64_t>::max();
  }
  OutputOptions output_options() const {
    return {.formats = formats, .pictures = most_pictures(), .ends = ends, .links = links, .unit = unit};
  }
};

/// Returns how much is read at a time where each line has so many matrices in memory.
inline ChunkSize size_with_matrices(int64_t matrices) {
  constexpr size_t kLines = 1000, kBytes = 1 << 18;
  const auto count = static_cast<size_t>(matrices);
  return {(kLines + count - 1) / count, (kBytes + count - 1) / count};
}

}  // namespace attune::app::align
