// Ensemble: models of the same vocabularies that translate together; of any architecture each. One model is one, too.
//
//   p(y_i | y_<i, x) = 1/M sum_m p_m(y_i | y_<i, x)      alignment = 1/M sum_m alignment_m
#pragma once
#include <memory>
#include <vector>

#include "models/seq2seq.h"
#include "src/alignment/attention_map.h"
#include "src/corpus/batch.h"
#include "src/decode/search/steps.h"

namespace attune::decode {

class Ensemble {
 public:
  Ensemble(models::Seq2Seq model) : members_{std::move(model)} {}  // NOLINT: a model is an ensemble
  /// At least one, all on one device.
  explicit Ensemble(std::vector<models::Seq2Seq> members);

  const std::vector<models::Seq2Seq>& members() const { return members_; }
  torch::Device device() const { return models::Seq2Seq(members_.front())->device(); }
  /// What all members reach.
  models::Reach reach() const;
  /// Source positions that a step of any member sees at most.
  int64_t breadth() const;
  /// Whether any member writes words that the source does not have (ModelOptions::generates).
  bool generates() const { return any(&models::ModelOptions::generates); }
  /// Whether any member copies words of the source (ModelOptions::copies).
  bool copies() const { return any(&models::ModelOptions::copies); }
  /// Whether any member attends to the source: the alignment is the mean of those that do, else zeros.
  bool attends() const { return any(&models::ModelOptions::attends); }

  /// For search; source [B, S] ids and lengths [B], both with the end token.
  std::unique_ptr<Steps> steps(const Tensor& source, const Tensor& lengths) const;

  /// A batch read under its given targets: of its sentence b, without padding, the log-probabilities [T, V'] of every
  /// token (Output) and the alignment [T, S].
  class Forced {
   public:
    Tensor log_probabilities(int64_t b) const;
    Tensor alignment(int64_t b) const;
    /// Of each layer and head, [T, S], of each member that attends; of layers beside the alignment's only where heads
    /// were asked for.
    std::vector<alignment::AttentionMap> heads(int64_t b) const;

   private:
    friend class Ensemble;
    std::vector<models::Seq2Seq> members_;
    std::vector<models::Unrolled> unrolled_;
    Tensor source_, source_lengths_, target_lengths_;
  };
  Forced force(const corpus::Batch& batch, bool heads = false) const;

 private:
  bool any(bool (models::ModelOptions::*of)() const) const;

  std::vector<models::Seq2Seq> members_;
};

}  // namespace attune::decode
