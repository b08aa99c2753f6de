// Lines that are too long to be translated whole: cut into parts, and put together again. Torch-free.
#pragma once
#include <cstdint>
#include <vector>

#include "src/decode/search/hypothesis.h"
#include "src/decode/search/ranking.h"
#include "src/text/tokenizer.h"

namespace attune::decode {

/// Half-open ranges of tokens that cover the line: each of at most `longest` tokens and as long as can be, cut between
/// words unless one word alone is longer.
struct Part {
  size_t begin, end;
};
std::vector<Part> cut_line(const text::Segmented& line, int64_t longest);

/// The parts' hypotheses as one of the whole line: ids one after the other; log-probabilities added, the inner end
/// tokens' too; alignments along the diagonal, what fell on an inner end token on the line's. No alignment (0 x 0)
/// where the parts have none, or it would have over 25 million entries.
Hypothesis join_parts(const std::vector<Part>& parts, const std::vector<Hypothesis>& hypotheses,
                      const Ranking& ranking);

}  // namespace attune::decode
