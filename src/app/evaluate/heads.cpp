#include "src/app/evaluate/heads.h"

#include <algorithm>

#include "src/alignment/attention_map.h"
#include "src/alignment/link_rules.h"
#include "src/alignment/units.h"

namespace attune::app::evaluate {
namespace {

constexpr size_t kChunk = 100;  // pairs in memory at a time, with all their alignments

std::vector<std::string> part(const std::vector<std::string>& lines, size_t first) {
  const auto begin = lines.begin() + static_cast<int64_t>(first);
  return {begin, begin + static_cast<int64_t>(std::min(kChunk, lines.size() - first))};
}

/// Adds a pair's links to each row, which the first pair names.
void add(const Translation& pair, const alignment::GoldAlignment& gold, eval::NamedCounts& rows) {
  const Hypothesis& forced = pair.hypotheses.front();
  if (rows.empty()) {
    rows = {{"alignment", {}}};
    for (const alignment::AttentionMap& map : forced.heads) rows.emplace_back(map.name(), eval::AlignmentCounts{});
  }
  const Segmented &source = pair.source, target = pair.tokens(forced);
  const auto links = [&](const Matrix& weights) {
    return alignment::hard_links(alignment::between_words(weights, source, target));
  };
  rows.front().second.add(links(forced.alignment), gold);
  for (size_t i = 0; i < forced.heads.size(); ++i) rows[i + 1].second.add(links(forced.heads[i].weights), gold);
}

}  // namespace

eval::NamedCounts judge_heads(const Translator& translator, const DecodeOptions& options,
                              const attune::corpus::SentencePairs& pairs,
                              const std::vector<alignment::GoldAlignment>& gold) {
  eval::NamedCounts rows;
  for (size_t first = 0; first < pairs.sources.size(); first += kChunk) {
    const Translations forced =
        translator.score(part(pairs.sources, first), part(pairs.targets, first), {.heads = true, .options = options});
    for (size_t i = 0; i < forced.lines.size(); ++i) add(forced.lines[i], gold[first + i], rows);
  }
  return rows;
}

}  // namespace attune::app::evaluate
