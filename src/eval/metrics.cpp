#include "src/eval/metrics.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <stdexcept>

#include "src/eval/text_metrics.h"

namespace attune::eval {
namespace {

MetricValue perplexity_of(const char* name, const char* forced, const ForcedSums& sums) {
  return {.name = name,
          .value = perplexity(sums),
          .signature = signature(std::string("unit:token|end:yes|forced:") + forced),
          .higher_is_better = false,
          .detail = fmt::format("log-probability {:.4f} of {} tokens", sums.log_probability, sums.tokens),
          .parts = {{"log_probability", sums.log_probability}, {"tokens", static_cast<double>(sums.tokens)}}};
}

MetricValue perplexity_metric(const Outcome& outcome) { return perplexity_of("perplexity", "yes", outcome.forced); }
MetricValue own_perplexity_metric(const Outcome& outcome) { return perplexity_of("own_perplexity", "no", outcome.own); }

MetricValue accuracy_metric(const Outcome& outcome) {
  const ForcedSums& sums = outcome.forced;
  return {.name = "accuracy",
          .value = token_accuracy(sums),
          .signature = signature("unit:token|end:yes|forced:yes"),
          .detail = fmt::format("{} of {} tokens", sums.correct, sums.tokens),
          .parts = {{"correct", static_cast<double>(sums.correct)}, {"tokens", static_cast<double>(sums.tokens)}}};
}

MetricValue attention_metric(const Outcome& outcome) {
  const auto found = outcome.attention.values();
  return {
      .name = "attention",
      .value = found.entropy,
      .signature = signature("unit:token|entropy:nats|end:yes|forced:yes"),
      .higher_is_better = false,
      .detail = fmt::format(
          "{:.0f} % of even weights'; monotonic {:.3f}, on the end {:.3f}, coverage deviation {:.3f}, dead "
          "{:.3f}, unreachable {:.3f}",
          100 * found.evenness, found.monotonicity, found.end, found.coverage_deviation, found.dead, found.unreachable),
      .parts = {{"evenness", found.evenness},
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
  return {.name = "aer",
          .value = ours.error_rate(),
          .signature = signature("unit:word|links:argmax|step:predicted|end:no|forced:yes"),
          .higher_is_better = false,
          .detail = fmt::format("the diagonal's: {:.4f}; precision {:.4f} recall {:.4f} F1 {:.4f}",
                                diagonal.error_rate(), ours.precision(), ours.recall(), ours.f1()),
          .parts = {{"diagonal", diagonal.error_rate()},
                    {"precision", ours.precision()},
                    {"recall", ours.recall()},
                    {"f1", ours.f1()}}};
}

MetricRow text_row(const TextMetricRow& text) {
  return {.name = text.name,
          .title = text.title,
          .help = text.help,
          .needs = Needs::kTranslations,
          .better = text.higher_is_better ? Better::kHigher : Better::kLower,
          .decimals = 2,
          .compute = [&text](const Outcome& of) { return compute(text, of.hypotheses, of.references); },
          .unit = "in percent"};
}

std::vector<MetricRow> rows() {
  std::vector<MetricRow> out = {
      {.name = "perplexity",
       .title = "perplexity",
       .help = "of the reference, per target token, the end token counted (teacher-forced)",
       .needs = Needs::kForcedDecoding,
       .better = Better::kLower,
       .decimals = 4,
       .compute = perplexity_metric,
       .logarithmic = true},
      {.name = "own_perplexity",
       .title = "own perplexity",
       .help = "of the model's own translations, per token (free-running)",
       .needs = Needs::kTranslations,
       .better = Better::kNeither,
       .decimals = 4,
       .compute = own_perplexity_metric,
       .logarithmic = true},
      {.name = "accuracy",
       .title = "accuracy",
       .help = "share of reference tokens that were the most probable",
       .needs = Needs::kForcedDecoding,
       .better = Better::kHigher,
       .decimals = 4,
       .compute = accuracy_metric,
       .unit = "share of target tokens"},
  };
  for (const TextMetricRow& text : text_metrics().rows()) out.push_back(text_row(text));
  out.push_back({.name = "attention",
                 .title = "entropy",
                 .help = "entropy of a step of forced decoding, and what else shows whether the attention has formed",
                 .needs = Needs::kAlignments,
                 .better = Better::kNeither,
                 .decimals = 4,
                 .compute = attention_metric});
  out.push_back({.name = "aer",
                 .title = "AER",
                 .help = "alignment error rate of forced decoding against gold links",
                 .needs = Needs::kGold,
                 .better = Better::kLower,
                 .decimals = 4,
                 .compute = aer_metric,
                 .plot = "alignment error rate",
                 .unit = "0 to 1"});
  return out;
}

std::vector<MetricRow> comparable_rows() {
  std::vector<MetricRow> out = rows();
  std::erase_if(out, [](const MetricRow& row) { return row.better == Better::kNeither; });
  return out;
}

}  // namespace

const Table<MetricRow>& metrics() {
  static const Table<MetricRow> table{"metric", rows()};
  return table;
}

const Table<MetricRow>& comparable_metrics() {
  static const Table<MetricRow> table{"metric", comparable_rows()};
  return table;
}

std::string shown(const MetricRow& row, double value) {
  return row.logarithmic ? fmt::format("{:.4g}", value) : fmt::format("{:.{}f}", value, row.decimals);
}

bool can_compute(const MetricRow& row, bool has_gold, bool attends) {
  const bool aligns = row.needs == Needs::kGold || row.needs == Needs::kAlignments;
  return (row.needs != Needs::kGold || has_gold) && (!aligns || attends);
}

std::vector<const MetricRow*> chosen_metrics(const std::vector<std::string>& names, bool has_gold, bool attends) {
  std::vector<const MetricRow*> chosen;
  for (const std::string& name : names) {
    const MetricRow& row = metrics().at(name);
    if (row.needs == Needs::kGold && !has_gold)
      throw Error(name + " needs a gold alignment of the texts", "--gold FILE");
    if (!can_compute(row, has_gold, attends))
      throw Error(name + " needs a model that attends to something", "leave it out of --metrics");
    chosen.push_back(&row);
  }
  for (const MetricRow& row : metrics().rows())
    if (names.empty() && can_compute(row, has_gold, attends)) chosen.push_back(&row);
  return chosen;
}

bool any_needs(const std::vector<const MetricRow*>& rows, Needs needs) {
  return std::any_of(rows.begin(), rows.end(), [&](const MetricRow* row) { return row->needs == needs; });
}

}  // namespace attune::eval
