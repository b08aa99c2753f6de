// What a comparison knows of one training when it has ended: the figures of its tables and plots. Kept as a file, so that a
// training that has ended is not made again.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/alignment/aligned_pair.h"
#include "src/commands/comparison/plan.h"
#include "src/eval/attention_diagnostics.h"
#include "src/eval/by_length.h"
#include "src/plot/curves.h"

namespace attune {

struct TrialResult {
  Trial trial;
  std::string config;  // resolved, as YAML: what it was trained and evaluated with
  int64_t parameters = 0;
  int64_t update = 0;                                              // of the checkpoint that was evaluated
  double minutes = 0;                                              // of training, validations included
  double tokens_per_second = 0;                                    // target tokens in training
  double megabytes = 0;                                            // the most memory that the training had at once
  double perplexity = 0, bleu = 0, bleu_half_width = 0, chrf = 0;  // half the width of the bootstrap's 95 % interval
  double aer = AttentionDiagnostics::kNone;
  AttentionDiagnostics::Values attention;  // not numbers where nothing is attended to
  std::vector<LengthRange> by_length;      // BLEU
  std::vector<Curve::Point> learning;      // validation BLEU over updates
  std::vector<AlignedPair> alignments;     // of the first sentences of the test text
};

nlohmann::ordered_json to_json(const TrialResult& result);
/// Throws nlohmann's exceptions when it is not what to_json wrote.
TrialResult result_from_json(const nlohmann::json& json);

}  // namespace attune
