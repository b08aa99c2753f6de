// Models as they are used, not trained: evaluation mode, no gradients, and their execution, for as long as this lives.
#pragma once
#include <torch/types.h>

#include <vector>

#include "models/seq2seq.h"
#include "src/kernels/gemm/packed_weights.h"

namespace attune::decode {

class Evaluating {
 public:
  /// Fused where all models are. `weights`: of a search or of forced decoding; null: linear maps pack anew.
  explicit Evaluating(const std::vector<models::Seq2Seq>& models, kernels::PackedWeights* weights = nullptr)
      : execution_(execution_of(models, weights)) {
    for (const models::Seq2Seq& model : models) {
      if (!model->is_training()) continue;  // nor written to: other threads may be using it
      models_.push_back(model);
      models_.back()->eval();
    }
  }
  ~Evaluating() {
    for (models::Seq2Seq& model : models_) model->train();
  }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  static kernels::Execution execution_of(const std::vector<models::Seq2Seq>& models, kernels::PackedWeights* weights) {
    kernels::Execution out = models::Seq2Seq(models.front())->execution();
    for (models::Seq2Seq model : models) out.fused = out.fused && model->execution().fused;
    out.weights = weights;
    return out;
  }

  std::vector<models::Seq2Seq> models_;  // that were training
  const kernels::ExecutionScope execution_;
  const torch::InferenceMode no_gradients_;
};

}  // namespace attune::decode
