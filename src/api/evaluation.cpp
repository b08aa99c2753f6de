// Evaluation: a test set, read and translated by a model, and what metrics make of that.
#include "src/alignment/link_rules.h"
#include "src/alignment/units.h"
#include "src/base/log.h"
#include "src/decode/translator.h"
#include "src/eval/metrics.h"
#include "src/kernels/torch_errors.h"

namespace attune {
namespace {

/// The parts of an Outcome that something needs.
struct Wanted {
  bool forced = false, translations = false, alignments = false, gold = false;
};

/// A test set under evaluation.
struct TestPairs {
  const std::vector<std::string>&sources, &references;
  const EvaluationRequest& request;
};

void read_gold_of(const TestPairs& pairs, eval::Outcome& outcome) {
  for (size_t i = 0; i < pairs.sources.size(); ++i)
    outcome.lengths.push_back(alignment::count_words(pairs.sources[i], pairs.references[i]));
  outcome.gold = alignment::read_gold(pairs.request.gold, outcome.lengths);
}

// A test set with a pair left out would be another test set.
Translations force_all(const decode::Translator& translator, const TestPairs& pairs, bool alignments) {
  const EvaluationRequest& request = pairs.request;
  if (request.log_progress)
    spdlog::info("forced decoding of {} pair{}", pairs.sources.size(), pairs.sources.size() == 1 ? "" : "s");
  Translations forced =
      translator.force(pairs.sources, pairs.references, {.alignment = alignments, .options = request.options});
  for (size_t i = 0; i < forced.lines.size(); ++i)
    if (forced.lines[i].hypotheses.empty())
      throw Error(request.source_name.string() + ":" + std::to_string(i + 1) + ": the pair of this line and of " +
                      request.target_name.string() + " is too long to be read whole",
                  "leave the line out of both files, or split it");
  return forced;
}

// Of the references: their probabilities, what shows how the model attended to the source, and where there are gold links the
// source word that each target word looked at most.
void add_forced(const std::vector<Translation>& forced, const decode::Translator& translator, bool with_links,
                eval::Outcome& outcome) {
  for (const Translation& pair : forced) {
    const Hypothesis& reference = pair.hypotheses.front();
    outcome.forced.log_probability += reference.log_probability;
    outcome.forced.tokens += std::ssize(reference.token_log_probabilities);
    outcome.forced.correct += reference.correct;
    outcome.attention.add(reference.alignment, translator.reach().attended, translator.breadth());
    if (!with_links) continue;
    outcome.links.push_back(
        alignment::hard_links(alignment::between_words(reference.alignment, pair.source, pair.tokens(reference))));
  }
}

Limits translate_all(const decode::Translator& translator, const TestPairs& pairs, eval::Outcome& outcome) {
  if (pairs.request.log_progress)
    spdlog::info("translating {} sentence{}", pairs.sources.size(), pairs.sources.size() == 1 ? "" : "s");
  const Translations found =
      translator.translate(pairs.sources, {.alignment = false, .options = pairs.request.options});
  for (const Translation& translation : found.lines) {
    outcome.hypotheses.push_back(translation.text());
    if (translation.hypotheses.empty()) continue;
    outcome.own.log_probability += translation.hypotheses.front().log_probability;
    outcome.own.tokens += std::ssize(translation.hypotheses.front().token_log_probabilities);
  }
  outcome.references = pairs.references;
  return found.limits;
}

Evaluation evaluate_pairs(const decode::Translator& translator, const TestPairs& pairs) {
  const EvaluationRequest& request = pairs.request;
  const auto rows = eval::chosen_metrics(request.metrics, !request.gold.empty(), translator.attends());
  const Wanted wanted{any_needs(rows, eval::Needs::kForcedDecoding),
                      any_needs(rows, eval::Needs::kTranslations) || request.translations,
                      any_needs(rows, eval::Needs::kAlignments), any_needs(rows, eval::Needs::kGold) || request.links};
  const auto outcome = std::make_shared<eval::Outcome>();
  Evaluation out;
  if (wanted.gold) read_gold_of(pairs, *outcome);
  if (wanted.forced || wanted.alignments || wanted.gold) {
    const Translations forced = force_all(translator, pairs, wanted.alignments || wanted.gold);
    add_forced(forced.lines, translator, wanted.gold, *outcome);
    out.limits = forced.limits;
  }
  // The same sources meet the same limits again.
  if (wanted.translations) out.limits = translate_all(translator, pairs, *outcome);
  for (const eval::MetricRow* row : rows) out.values.push_back(row->compute(*outcome));
  out.translations = outcome->hypotheses;
  out.outcome = outcome;
  return out;
}

}  // namespace

Evaluation Translator::evaluate(const std::vector<std::string>& sources, const std::vector<std::string>& references,
                                const EvaluationRequest& request) const {
  return kernels::without_torch_errors([&] { return evaluate_pairs(*translator_, {sources, references, request}); });
}

}  // namespace attune
