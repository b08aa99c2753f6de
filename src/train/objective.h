// Objective: what an update makes smaller, and its gradients. The registry is in objectives.cpp.
#pragma once
#include "models/seq2seq.h"
#include "src/corpus/batch.h"
#include "src/kernels/execution.h"
#include "src/text/vocabulary.h"
#include "src/train/checkpoint/checkpoint.h"
#include "src/train/optimizer.h"

namespace attune::train {

/// What an objective is made for.
struct ObjectiveTask {
  models::Seq2Seq model;
  const TrainingOptions& options;
  text::Vocabularies vocabularies;
  std::shared_ptr<Optimizer> optimizer;  // of the model's parameters
};

/// What counts for one batch of an update.
struct BatchShare {
  double tokens = 1;     // target tokens of the whole update
  double own_words = 0;  // the share of scheduled sampling (own_words.h)
  double guided = 0;     // the weight of guided alignment
};

class Objective {
 public:
  explicit Objective(const ObjectiveTask& task) : task_(task), execution_(task_.model->execution()) {
    execution_.bfloat16 = kernels::takes_bfloat16(task.options.precision, execution_.device);
  }
  virtual ~Objective() = default;
  /// Accumulates gradients for a batch on the processor. Returns the sum of its tokens' losses as a tensor, so that the
  /// device is waited for once an update. Everything random is drawn from `generator`.
  virtual torch::Tensor run(const corpus::Batch& batch, const BatchShare& share, at::Generator& generator) = 0;

  virtual void save(Checkpoint&) const {}
  /// Takes out of the checkpoint what is its own.
  virtual void restore(Checkpoint&) {}

 protected:
  const ObjectiveTask& task() const { return task_; }
  /// Of forward passes. A backward pass needs none: functions of autograd keep what they read of it.
  const kernels::Execution& execution() const { return execution_; }

 private:
  ObjectiveTask task_;
  kernels::Execution execution_;
};

}  // namespace attune::train
