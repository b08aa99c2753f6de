#include "src/corpus/parallel_corpus.h"

#include <algorithm>

#include "src/base/error.h"
#include "src/base/log.h"

namespace attune {
namespace {

/// Counts the reason and says whether the pair goes.
bool is_dropped(int64_t source, int64_t target, const FilterOptions& filter, FilterCounts& counts) {
  const auto [shorter, longer] = std::minmax(source, target);
  if (shorter == 0) {
    ++counts.empty;
  } else if (longer > filter.longest) {
    ++counts.too_long;
  } else if (filter.ratio > 0 && static_cast<double>(longer) > filter.ratio * static_cast<double>(shorter)) {
    ++counts.bad_ratio;
  } else {
    return false;
  }
  return true;
}

std::string reasons(const FilterCounts& counts, const FilterOptions& filter) {
  std::string text = std::to_string(counts.empty) + " with an empty side, " + std::to_string(counts.too_long) +
                     " longer than " + std::to_string(filter.longest) + " tokens";
  if (filter.ratio > 0) text += ", " + std::to_string(counts.bad_ratio) + " over the ratio of lengths";
  return text;
}

void report(const TextPair& files, const FilterCounts& counts, const FilterOptions& filter) {
  const std::string both = files.source.string() + " and " + files.target.string();
  if (counts.read == 0) throw Error(both + " hold no line", "at least one pair of sentences is needed");
  if (counts.kept == 0)
    throw Error("no pair of " + both + " is left: " + std::to_string(counts.read) + " read, " + reasons(counts, filter),
                "look at the files; data.filter.longest and data.filter.ratio say what is left out");
  if (counts.kept < counts.read)
    spdlog::info("{}: {} of {} pairs kept; left out: {}", both, counts.kept, counts.read, reasons(counts, filter));
}

}  // namespace

void ParallelCorpus::append(std::span<const int32_t> source, std::span<const int32_t> target, int64_t line) {
  const auto add = [](Side& side, std::span<const int32_t> ids) {
    side.ids.insert(side.ids.end(), ids.begin(), ids.end());
    side.begins.push_back(static_cast<int64_t>(side.ids.size()));
  };
  add(source_, source);
  add(target_, target);
  lines_.push_back(line);
}

ParallelCorpus read_corpus(const TextPair& files, const Vocabularies& vocabularies, const FilterOptions& filter) {
  PairReader pairs(files.source.value, files.target.value);
  ParallelCorpus corpus;
  FilterCounts& counts = corpus.counts();
  for (std::string source, target; pairs.next(source, target);) {
    ++counts.read;
    const auto source_ids = vocabularies.source->encode(source), target_ids = vocabularies.target->encode(target);
    if (is_dropped(std::ssize(source_ids), std::ssize(target_ids), filter, counts)) continue;
    corpus.append(source_ids, target_ids, pairs.line_number());
  }
  counts.kept = corpus.size();
  report(files, counts, filter);
  return corpus;
}

ParallelCorpus encode(const SentencePairs& pairs, const Vocabularies& vocabularies) {
  ParallelCorpus corpus;
  for (size_t i = 0; i < pairs.sources.size(); ++i)
    corpus.append(vocabularies.source->encode(pairs.sources[i]), vocabularies.target->encode(pairs.targets[i]),
                  static_cast<int64_t>(i) + 1);
  return corpus;
}

}  // namespace attune
