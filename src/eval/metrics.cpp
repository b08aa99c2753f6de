#include "src/eval/metrics.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <stdexcept>

#include "src/eval/accuracy.h"
#include "src/eval/text_metrics.h"

namespace attune::eval {
namespace {

MetricValue perplexity_of(const char* name, const char* forced, const ForcedSums& sums) {
  return {name,
          perplexity(sums),
          signature(std::string("unit:token|end:yes|forced:") + forced),
          false,
          fmt::format("log-probability {:.4f} of {} tokens", sums.log_probability, sums.tokens),
          {{"log_probability", sums.log_probability}, {"tokens", static_cast<double>(sums.tokens)}}};
}

MetricValue perplexity_metric(const Outcome& outcome) { return perplexity_of("perplexity", "yes", outcome.forced); }
MetricValue own_perplexity_metric(const Outcome& outcome) { return perplexity_of("own_perplexity", "no", outcome.own); }

MetricValue accuracy_metric(const Outcome& outcome) {
  const ForcedSums& sums = outcome.forced;
  return {"accuracy",
          token_accuracy(sums),
          signature("unit:token|end:yes|forced:yes"),
          true,
          fmt::format("{} of {} tokens", sums.correct, sums.tokens),
          {{"correct", static_cast<double>(sums.correct)}, {"tokens", static_cast<double>(sums.tokens)}}};
}

MetricValue of_texts(std::string_view name, const Outcome& outcome) {
  return compute(text_metrics().at(name), outcome.hypotheses, outcome.references);
}
MetricValue bleu_row(const Outcome& outcome) { return of_texts("bleu", outcome); }
MetricValue chrf_row(const Outcome& outcome) { return of_texts("chrf", outcome); }
MetricValue chrf_plus_plus_row(const Outcome& outcome) { return of_texts("chrf++", outcome); }
MetricValue ter_row(const Outcome& outcome) { return of_texts("ter", outcome); }
MetricValue exact_row(const Outcome& outcome) { return of_texts("exact", outcome); }

MetricValue attention_metric(const Outcome& outcome) {
  const auto found = outcome.attention.values();
  return {"attention",
          found.entropy,
          signature("unit:token|entropy:nats|end:yes|forced:yes"),
          false,
          fmt::format("{:.0f} % of even weights'; monotonic {:.3f}, on the end {:.3f}, coverage deviation {:.3f}, dead "
                      "{:.3f}, unreachable {:.3f}",
                      100 * found.evenness, found.monotonicity, found.end, found.coverage_deviation, found.dead,
                      found.unreachable),
          {{"evenness", found.evenness},
           {"monotonicity", found.monotonicity},
           {"end", found.end},
           {"coverage_deviation", found.coverage_deviation},
           {"dead", found.dead},
           {"unreachable", found.unreachable}}};
}

MetricValue aer_metric(const Outcome& outcome) {
  if (outcome.links.size() != outcome.gold.size() || outcome.lengths.size() != outcome.gold.size())
    throw std::logic_error("AER: as many alignments as gold alignments needed");
  AlignmentCounts ours, diagonal;
  for (size_t i = 0; i < outcome.gold.size(); ++i) {
    ours.add(outcome.links[i], outcome.gold[i]);
    diagonal.add(diagonal_links(outcome.lengths[i]), outcome.gold[i]);
  }
  return {"aer",
          ours.error_rate(),
          signature("unit:word|links:argmax|step:predicted|end:no|forced:yes"),
          false,
          fmt::format("the diagonal's: {:.4f}; precision {:.4f} recall {:.4f} F1 {:.4f}", diagonal.error_rate(),
                      ours.precision(), ours.recall(), ours.f1()),
          {{"diagonal", diagonal.error_rate()},
           {"precision", ours.precision()},
           {"recall", ours.recall()},
           {"f1", ours.f1()}}};
}

}  // namespace

const Table<MetricRow>& metrics() {
  static const Table<MetricRow> table{
      "metric",
      {
          {"perplexity", "of the reference, per target token, the end token counted (teacher-forced)",
           Needs::kForcedDecoding, 4, perplexity_metric},
          {"own_perplexity", "of the model's own translations, per token (free-running)", Needs::kTranslations, 4,
           own_perplexity_metric},
          {"accuracy", "share of reference tokens that were the most probable", Needs::kForcedDecoding, 4,
           accuracy_metric},
          {"bleu", "of the translations, equal to sacrebleu's: 13a, cased", Needs::kTranslations, 2, bleu_row},
          {"chrf", "chrF2 of the translations, equal to sacrebleu's", Needs::kTranslations, 2, chrf_row},
          {"chrf++", "chrF2++ of the translations: with words, equal to sacrebleu's", Needs::kTranslations, 2,
           chrf_plus_plus_row},
          {"ter", "translation edit rate of the translations, equal to sacrebleu's", Needs::kTranslations, 2, ter_row},
          {"exact", "translations in a hundred that are their reference, word for word", Needs::kTranslations, 2,
           exact_row},
          {"attention", "entropy of a step of forced decoding, and what else shows whether the attention has formed",
           Needs::kAlignments, 4, attention_metric},
          {"aer", "alignment error rate of forced decoding against gold links", Needs::kGold, 4, aer_metric},
      }};
  return table;
}

std::vector<const MetricRow*> chosen_metrics(const std::vector<std::string>& names, bool has_gold, bool attends) {
  const auto lacks_gold = [&](const MetricRow& row) { return row.needs == Needs::kGold && !has_gold; };
  const auto lacks_attention = [&](const MetricRow& row) {
    return (row.needs == Needs::kGold || row.needs == Needs::kAlignments) && !attends;
  };
  std::vector<const MetricRow*> chosen;
  for (const std::string& name : names) {
    const MetricRow& row = metrics().at(name);
    if (lacks_gold(row)) throw Error(name + " needs a gold alignment of the texts", "--gold FILE");
    if (lacks_attention(row))
      throw Error(name + " needs a model that attends to something", "leave it out of --metrics");
    chosen.push_back(&row);
  }
  for (const MetricRow& row : metrics().rows())
    if (names.empty() && !lacks_gold(row) && !lacks_attention(row)) chosen.push_back(&row);
  return chosen;
}

bool any_needs(const std::vector<const MetricRow*>& rows, Needs needs) {
  return std::any_of(rows.begin(), rows.end(), [&](const MetricRow* row) { return row->needs == needs; });
}

}  // namespace attune::eval
