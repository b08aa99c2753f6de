// Minimum risk training (Shen et al. 2016, section 3): a trained model's expected error on sentences of its own.
//
//   R = sum_y Q(y) delta(y)      Q(y) = p(y | x)^alpha / sum_y' p(y' | x)^alpha      y, y' in S(x)
//   dR = alpha sum_y Q(y) (delta(y) - R) d log p(y | x)
//
// S(x): translations drawn from the model, each once, and the reference; delta(y) = 1 - score / 100 of a sentence metric
// (score / 100 of one that is better when it is lower). The gradient is that of a cross entropy whose sentences have weights.
#pragma once
#include <ATen/Generator.h>

#include <memory>

#include "models/seq2seq.h"
#include "src/corpus/batch.h"
#include "src/text/tokenizer.h"
#include "src/train/objective.h"
#include "src/train/options.h"

namespace attune::train {

/// The candidates of a batch of sentences.
struct Candidates {
  corpus::Batch batch;            // N rows, those of a sentence together
  std::vector<int64_t> sentence;  // [N]
  std::vector<double> error;      // [N], delta
};

/// Draws them for a batch on the processor; the model is as it translates meanwhile, without dropout.
Candidates draw_candidates(models::Seq2Seq model, const corpus::Batch& batch, const MinimumRiskOptions& options,
                           const text::Tokenizer& target, at::Generator& generator);

/// From the log-probabilities [N] of the candidates.
struct Risk {
  double sum = 0;  // of R over the sentences
  Tensor weights;  // [N] double: alpha Q (R - delta), what the candidates' cross entropies are multiplied by
};
Risk risk_of(const Candidates& candidates, const Tensor& log_probabilities, double alpha);

class MinimumRisk final : public Objective {
 public:
  using Objective::Objective;
  /// Returns the risk, of as many sentences as there are tokens. The same dropout when the candidates' probabilities are
  /// found out and when they are changed.
  torch::Tensor run(const corpus::Batch& on_cpu, const BatchShare& of, at::Generator& generator) override;
};

}  // namespace attune::train
