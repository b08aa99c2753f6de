// Results of trainings as tests make them up.
#pragma once
#include <string>

#include "src/app/compare/result.h"

namespace attune::testing {

inline app::compare::TrialResult result_of(const std::string& score, int64_t seed, double bleu) {
  app::compare::TrialResult result;
  result.trial.settings = {{"model.attention.score", score}};
  result.trial.seed = seed;
  result.basis = {"seed: " + std::to_string(seed) + "\n", {{"data.training.source", "5e"}}, {{"gold", "a7"}}, {1, 4}};
  result.parameters = 1234;
  result.update = 50;
  result.minutes = 1.5;
  result.target_tokens_per_second = 9876.5;
  result.megabytes = 200;
  result.values = app::compare::no_values({"perplexity", "bleu", "chrf", "aer"});
  result.values[0].value = 2.5;
  result.values[1].value = bleu;
  result.values[1].parts[0].second = 0.75;
  result.values[2].value = 60;
  if (score != "none") {
    result.attention.entropy = 0.5;
    result.attention.end = 0.13;
    result.attention.monotonicity = 0.9;
    result.attention.coverage_deviation = 0.25;
    result.attention.dead = 0;
  }
  result.by_length = {{1, 5, 10, bleu + 1}, {6, 10, 20, bleu - 1}};
  result.learning = {{100, bleu / 2}, {200, bleu}};
  result.perplexities = {{100, 7}, {200, 2.5}};
  alignment::AlignedPair pair;
  pair.index = 3;
  pair.source = {"a", "<b>", alignment::kEndLabel};
  pair.target = {"c", alignment::kEndLabel};
  pair.source_end = pair.target_end = true;
  if (score != "none") {
    pair.alignment = Matrix(2, 3);
    pair.alignment.values = {0.25F, 0.5F, 0.25F, 0, 0, 1};
  }
  result.alignments = {pair};
  return result;
}

inline app::compare::TrialResult failure_of(const std::string& score, int64_t seed, const std::string& why) {
  app::compare::TrialResult result;
  result.trial = result_of(score, seed, 0).trial;
  result.failure = why;
  result.values = app::compare::no_values({"perplexity", "bleu", "chrf", "aer"});
  return result;
}

}  // namespace attune::testing
