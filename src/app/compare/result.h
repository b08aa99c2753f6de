// What a comparison knows of one training when it has ended: the figures of its tables and plots, and what they stand on. Kept
// as a file, so that a training that has ended is not made again.
#pragma once
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/alignment/aligned_pair.h"
#include "src/app/compare/plan.h"
#include "src/eval/attention_diagnostics.h"
#include "src/eval/by_length.h"
#include "src/plot/curves.h"

namespace attune::app::compare {

/// What figures stand on: as long as it is the same, they need not be made again.
struct Basis {
  std::string config;                                     // resolved, as YAML; without the run's folder
  std::map<std::string, std::string> trained, evaluated;  // checksums of texts: by option; source, target, gold
  std::vector<int64_t> sentences;                         // lines whose alignments are drawn, from 1
  bool operator==(const Basis&) const = default;
};

/// Figures are not numbers where there are none.
struct TrialResult {
  static constexpr double kNone = AttentionFigures::kNone;
  Trial trial;
  Basis basis;
  std::string failure;                           // why there are no figures; empty: there are
  int64_t parameters = 0;                        // 0: not known
  int64_t update = 0;                            // of the checkpoint that was evaluated
  double minutes = kNone;                        // of training, validations included
  double target_tokens_per_second = kNone;       // in training
  double megabytes = kNone;                      // the most memory that the training had at once
  std::vector<MetricValue> values;               // of the comparison's metrics, as no_values makes them
  eval::AttentionDiagnostics::Values attention;  // not numbers where nothing is attended to
  std::vector<eval::LengthRange> by_length;      // BLEU
  std::vector<plot::Curve::Point> learning;      // validation BLEU over updates, not numbers where it was not asked for
  std::vector<plot::Curve::Point> perplexities;  // validation perplexity over updates
  std::vector<alignment::AlignedPair> alignments;  // of the sentences that are drawn, the ends of both sides with them
};

/// The metric that plots show. It has a part kHalfWidth: half of the bootstrap's 95 % interval.
inline constexpr std::string_view kMainMetric = "bleu", kHalfWidth = "half_width";

/// Returns values that are NaN, with the names and parts that results have.
std::vector<MetricValue> no_values(const std::vector<std::string>& metrics);

nlohmann::ordered_json to_json(const TrialResult& result);
/// Throws nlohmann's exceptions when it is not what to_json wrote.
TrialResult result_from_json(const nlohmann::json& json);

/// The result that a file holds, of the same basis, with these metrics; none where there is no such.
std::optional<TrialResult> stored_result(const std::filesystem::path& file, const Basis& basis,
                                         const std::vector<std::string>& metrics);

/// The results of each setting, its seeds together, in the order of their first.
std::vector<std::vector<const TrialResult*>> by_setting(const std::vector<TrialResult>& results);

}  // namespace attune::app::compare
