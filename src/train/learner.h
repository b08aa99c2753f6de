// Learner: one update after the other. Draws batches, runs the model forward and back, clips, and lets the optimizer
// step.
//
//   gradient = sum over the update's batches of d(sum of token losses) / (all their target tokens)
//
// or of minimum risk, d(sum of the sentences' risks) / (all their sentences),
//
// so that k small batches give the gradient of one k times as large. An update never reaches over the end of an epoch.
// Dropout is drawn from a generator of its own, whose state is part of what is saved.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "models/seq2seq.h"
#include "src/base/run.h"
#include "src/corpus/batch_queue.h"
#include "src/text/vocabulary.h"
#include "src/train/checkpoint/checkpoint.h"
#include "src/train/moving_average.h"
#include "src/train/objective.h"
#include "src/train/optimizer.h"
#include "src/train/progress.h"

namespace attune::train {

struct TrainingTask {
  models::Seq2Seq model;
  const corpus::ParallelCorpus& corpus;
  corpus::TextPair files;  // of the corpus, for messages
  TrainingOptions options;
  RunFolder folder;
  uint64_t seed = 1;
  std::function<Validation(int64_t update)> validate = {};  // none: no validation, no early stopping, no best
  uint64_t validation = 0;                                  // fingerprint of what it validates on
  text::Vocabularies vocabularies = {};
  int64_t longest = 1000000;                                           // tokens a side of sentences that are cut anew
  std::shared_ptr<const corpus::Guides> guides = {};                   // of training.guided_alignment
  std::function<std::vector<Snapshot>(int64_t count)> snapshots = {};  // none: none are taken
};

/// What one update saw.
struct UpdateResult {
  double loss = 0;  // summed over the target tokens
  int64_t tokens = 0;
  double gradient_norm = 0;  // before clipping
};

class Learner {
 public:
  explicit Learner(const TrainingTask& task);

  /// Error naming the lines of the update's batches when the loss or the gradient is no number, or the loss is above
  /// `explosion`; the weights are then as before. `own_words`: the share of scheduled sampling (own_words.h).
  UpdateResult update(double learning_rate, double own_words = 0);
  /// Whoever reads weights between updates calls this before: rows of embeddings lag behind until they are read here.
  void settle() const { optimizer_->settle(); }
  /// While it lives the model has the weights that it is judged by: settled, averaged where training.moving_average says so.
  [[nodiscard]] std::shared_ptr<void> judged();
  /// Error when a weight is no number: such weights must not be saved.
  void check_weights() const;

  const corpus::BatchQueue& batches() const { return batches_; }
  /// Weights, optimizer, generator and place in the data.
  void save(Checkpoint& checkpoint) const;
  /// Error when the checkpoint is of another architecture or optimizer.
  void restore(const Checkpoint& checkpoint);

 private:
  std::vector<corpus::Batch> draw_batches();
  void check(const UpdateResult& result, const std::vector<corpus::Batch>& batches) const;

  TrainingTask task_;
  Parameters parameters_;
  std::shared_ptr<Optimizer> optimizer_;
  std::optional<MovingAverage> average_;
  std::shared_ptr<Objective> objective_;
  corpus::BatchQueue batches_;
  at::Generator generator_;
};

}  // namespace attune::train
