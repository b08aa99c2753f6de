// Models as they are used, not trained: evaluation mode and no gradients, for as long as this lives.
#pragma once
#include <torch/types.h>

#include <vector>

#include "models/seq2seq.h"

namespace attune::decode {

class Evaluating {
 public:
  explicit Evaluating(const std::vector<models::Seq2Seq>& models) {
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
  std::vector<models::Seq2Seq> models_;  // that were training
  const torch::InferenceMode no_gradients_;
};

}  // namespace attune::decode
