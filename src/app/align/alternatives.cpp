#include "src/app/align/alternatives.h"

#include <spdlog/fmt/fmt.h>

#include <limits>

namespace attune::app::align {
namespace {

/// What was attended to, piece by piece.
struct Attention {
  const Matrix& alignment;
  const std::vector<alignment::AttentionMap>& heads;
};

alignment::AlignedPair pair_of(const Segmented& source, const Segmented& target, const Attention& seen,
                               const AlignedOptions& options) {
  const AlignedOptions as_seen{"piece", true, options.read_after};
  alignment::AlignedPair pair = aligned_pair(source, target, seen.alignment, options);
  pair.pieces = alignment::Pieces{source, target, aligned_pair(source, target, seen.alignment, as_seen).alignment, {}};
  for (const auto& [layer, head, weights] : seen.heads) {
    pair.heads.push_back({layer, head, aligned_pair(source, target, weights, options).alignment});
    pair.pieces->heads.push_back({layer, head, aligned_pair(source, target, weights, as_seen).alignment});
  }
  return pair;
}

alignment::AlignedPair pair_of(const Segmented& source, const Segmented& target, const Hypothesis& hypothesis,
                               const AlignedOptions& options) {
  alignment::AlignedPair pair = pair_of(source, target, {hypothesis.alignment, hypothesis.heads}, options);
  pair.log_probability = hypothesis.log_probability;
  pair.score = hypothesis.score;
  return pair;
}

}  // namespace

alignment::Alternatives alternatives_of(const Translation& line, const AlignedOptions& options) {
  alignment::Alternatives out;
  const size_t count = line.hypotheses.size();
  for (const Hypothesis& hypothesis : line.hypotheses) {
    out.push_back(pair_of(line.source, line.tokens(hypothesis), hypothesis, options));
    if (count > 1) out.back().caption = fmt::format("{} of {}: {:.2f}", out.size(), count, hypothesis.score);
  }
  if (count > 0) return out;
  const Segmented target = line.given ? line.tokens({}) : Segmented();
  return {pair_of(line.source, target, Hypothesis(), options)};
}

alignment::AlignedPair against_itself(const SelfAttention& line, const AlignedOptions& options) {
  alignment::AlignedPair pair = pair_of(line.source, line.source, {line.mean, line.maps}, options);
  pair.log_probability = std::numeric_limits<double>::quiet_NaN();
  pair.itself = true;
  return pair;
}

}  // namespace attune::app::align
