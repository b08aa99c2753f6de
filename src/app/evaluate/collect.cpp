#include "src/app/evaluate/collect.h"

#include "src/alignment/link_rules.h"
#include "src/app/align/aligned.h"
#include "src/base/error.h"
#include "src/base/log.h"

namespace attune::app::evaluate {
namespace {

void read_gold_of(const attune::corpus::SentencePairs& pairs, const Path& file, eval::Outcome& outcome) {
  for (size_t i = 0; i < pairs.sources.size(); ++i)
    outcome.lengths.push_back(alignment::count_words(pairs.sources[i], pairs.targets[i]));
  outcome.gold = read_gold(file.value, outcome.lengths);
}

// A test set with a pair left out would be another test set.
std::vector<decode::Translation> force_all(decode::Translator& translator, const attune::corpus::SentencePairs& pairs,
                                           const attune::corpus::TestSet& files, const Wanted& wanted) {
  if (wanted.tells)
    spdlog::info("forced decoding of {} pair{}", pairs.sources.size(), pairs.sources.size() == 1 ? "" : "s");
  std::vector<decode::Translation> forced =
      translator.force(pairs.sources, pairs.targets, {.alignment = wanted.alignments || wanted.gold});
  for (size_t i = 0; i < forced.size(); ++i)
    if (forced[i].hypotheses.empty())
      throw Error(files.source.string() + ":" + std::to_string(i + 1) + ": the pair of this line and of " +
                      files.target.string() + " is too long to be read whole",
                  "leave the line out of both files, or split it");
  return forced;
}

// Of the references: their probabilities, what shows how the model attended to the source, and where there are gold links the
// source word that each target word looked at most.
void add_forced(const std::vector<decode::Translation>& forced, decode::Translator& translator, bool with_links,
                eval::Outcome& outcome) {
  for (const decode::Translation& pair : forced) {
    const decode::Hypothesis& reference = pair.hypotheses.front();
    outcome.forced.log_probability += reference.log_probability;
    outcome.forced.tokens += std::ssize(reference.token_log_probabilities);
    outcome.forced.correct += reference.correct;
    outcome.attention.add(reference.alignment, translator.reach().attended, translator.breadth());
    if (!with_links) continue;
    const text::Segmented target = pair.target->segment(pair.texts.front());
    outcome.links.push_back(
        alignment::hard_links(align::aligned_pair(pair.source, target, reference.alignment).alignment));
  }
}

void translate(decode::Translator& translator, const attune::corpus::SentencePairs& pairs, bool tells,
               eval::Outcome& outcome) {
  if (tells) spdlog::info("translating {} sentence{}", pairs.sources.size(), pairs.sources.size() == 1 ? "" : "s");
  translator.take_limits();  // of forced decoding: the same sources meet them again
  for (const decode::Translation& translation : translator.translate(pairs.sources, {.alignment = false})) {
    outcome.hypotheses.push_back(translation.text());
    if (translation.hypotheses.empty()) continue;
    outcome.own.log_probability += translation.hypotheses.front().log_probability;
    outcome.own.tokens += std::ssize(translation.hypotheses.front().token_log_probabilities);
  }
  outcome.references = pairs.targets;
}

}  // namespace

eval::Outcome collect(decode::Translator& translator, const attune::corpus::SentencePairs& pairs,
                      const attune::corpus::TestSet& files, Wanted wanted) {
  eval::Outcome outcome;
  if (wanted.gold) read_gold_of(pairs, files.gold, outcome);
  if (wanted.forced || wanted.alignments || wanted.gold)
    add_forced(force_all(translator, pairs, files, wanted), translator, wanted.gold, outcome);
  if (wanted.translations) translate(translator, pairs, wanted.tells, outcome);
  return outcome;
}

}  // namespace attune::app::evaluate
