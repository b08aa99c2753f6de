#include "src/commands/alignment/alternatives.h"

#include <spdlog/fmt/fmt.h>

#include "src/decode/plain.h"

namespace attune {
namespace {

AlignedPair pair_of(const Segmented& source, const Segmented& target, const Hypothesis& hypothesis,
                    const AlignedOptions& options) {
  const AlignedOptions as_seen{"piece", true, options.read_after};
  AlignedPair pair = aligned_pair(source, target, hypothesis.alignment, options);
  pair.pieces = Pieces{piece_text(source),
                       piece_text(target),
                       aligned_pair(source, target, hypothesis.alignment, as_seen).alignment,
                       {}};
  for (const Matrix& head : hypothesis.heads) {
    pair.heads.push_back(aligned_pair(source, target, head, options).alignment);
    pair.pieces->heads.push_back(aligned_pair(source, target, head, as_seen).alignment);
  }
  pair.log_probability = hypothesis.log_probability;
  pair.score = hypothesis.score;
  return pair;
}

}  // namespace

Alternatives alternatives_of(const Translation& line, bool given, const AlignedOptions& options) {
  Alternatives out;
  const size_t count = line.hypotheses.size();
  for (const Hypothesis& hypothesis : line.hypotheses) {
    const Segmented target = given ? line.target->segment(line.texts.front()) : line.target->describe(hypothesis.ids);
    out.push_back(pair_of(line.source, target, hypothesis, options));
    if (count > 1) out.back().caption = fmt::format("{} of {}: {:.2f}", out.size(), count, hypothesis.score);
  }
  if (count > 0) return out;
  const Segmented target = given ? line.target->segment(line.texts.front()) : Segmented();
  return {pair_of(line.source, target, {}, options)};
}

}  // namespace attune
