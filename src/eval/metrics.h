// THE TABLE of metrics: what `attune evaluate` can say about a model on a test set.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "src/base/table.h"
#include "src/eval/alignment_error.h"
#include "src/eval/attention_diagnostics.h"
#include "src/eval/metric.h"
#include "src/eval/perplexity.h"

namespace attune::eval {

/// All that was found out about a test set; a metric reads the parts that its row says it needs.
struct Outcome {
  std::vector<std::string> hypotheses;  // kTranslations: detokenised, one a pair
  std::vector<std::string> references;
  ForcedSums forced;                            // kForcedDecoding
  ForcedSums own;                               // kTranslations: of the translations, under the model that made them
  AttentionDiagnostics attention;               // kAlignments: of forced decoding
  std::vector<alignment::PairLengths> lengths;  // kGold: words of the pairs
  std::vector<std::vector<alignment::Link>> links;  // kGold: ours, of forced decoding, between words
  std::vector<alignment::GoldAlignment> gold;       // kGold
};

/// What has to be computed before a metric can be.
enum class Needs {
  kForcedDecoding,  // the references under the model
  kTranslations,    // the model's own translations
  kAlignments,      // of forced decoding; the model must attend to something
  kGold,            // the same, and gold links
};

struct MetricRow {
  std::string_view name, help;
  Needs needs;
  int decimals;  // how a table prints the value
  MetricValue (*compute)(const Outcome&);
};

const Table<MetricRow>& metrics();  // perplexity, own_perplexity, accuracy, bleu, chrf, chrf++, ter, attention, aer

/// The rows of these names; without a name all that there can be. Error: one that needs gold links, or attention, which are not
/// there.
std::vector<const MetricRow*> chosen_metrics(const std::vector<std::string>& names, bool has_gold, bool attends);

bool any_needs(const std::vector<const MetricRow*>& rows, Needs needs);

}  // namespace attune::eval
