#include "src/app/evaluate/heads.h"

#include "src/alignment/attention_map.h"
#include "src/alignment/link_rules.h"
#include "src/alignment/units.h"
#include "src/app/chunks.h"

namespace attune::app::evaluate {
namespace {

constexpr ChunkSize kChunk = {.lines = 100};  // pairs in memory at a time, with all their alignments

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
  Chunks chunks(pairs, kChunk);
  for (Chunk chunk; chunks.next(chunk);) {
    const Translations forced = translator.score(chunk.sources, chunk.targets, {.heads = true, .options = options});
    for (size_t i = 0; i < forced.lines.size(); ++i)
      add(forced.lines[i], gold[static_cast<size_t>(chunk.lines[i] - 1)], rows);
  }
  return rows;
}

}  // namespace attune::app::evaluate
