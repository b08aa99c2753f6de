// THE TABLE of metrics: what is computed of a model on a text, by `attune evaluate`, `attune compare` and validations.
#pragma once
#include <algorithm>
#include <functional>
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

enum class Better { kHigher, kLower, kNeither };

struct MetricRow {
  std::string_view name, title, help;  // title: of a column
  Needs needs;
  Better better;
  int decimals;  // how a table prints the value
  std::function<MetricValue(const Outcome&)> compute;
  std::string_view plot = {};  // title of a plot, where it is another
  std::string_view unit = {};  // of a plot's axis
  bool logarithmic = false;    // the same; values of any size, which logs print with four digits
};

/// perplexity, own_perplexity, accuracy, those of text_metrics(), attention, aer.
const Table<MetricRow>& metrics();

/// Returns the metrics that say which of two models is better: validations and comparisons choose from them.
const Table<MetricRow>& comparable_metrics();

/// Returns the value as logs and tables of a training print it.
std::string shown(const MetricRow& row, double value);

/// Returns the decimals of the value in a table of several models.
inline int table_decimals(const MetricRow& row) { return std::min(row.decimals, 3); }

/// Returns whether there is all that the metric needs: gold links, and a model that attends to something.
bool can_compute(const MetricRow& row, bool has_gold, bool attends);

/// The rows of these names; without a name all that there can be. Error: one that needs gold links, or attention, which are not
/// there.
std::vector<const MetricRow*> chosen_metrics(const std::vector<std::string>& names, bool has_gold, bool attends);

bool any_needs(const std::vector<const MetricRow*>& rows, Needs needs);

}  // namespace attune::eval
