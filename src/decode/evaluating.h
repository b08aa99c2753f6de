// Models as they are used, not trained: evaluation mode and no gradients, for as long as this lives.
#pragma once
#include <torch/types.h>

#include <utility>
#include <vector>

#include "models/seq2seq.h"

namespace attune::decode {

class Evaluating {
 public:
  explicit Evaluating(const std::vector<models::Seq2Seq>& models) {
    for (const models::Seq2Seq& model : models) {
      models_.emplace_back(model, model->is_training());
      models_.back().first->eval();
    }
  }
  ~Evaluating() {
    for (auto& [model, was_training] : models_) model->train(was_training);
  }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  std::vector<std::pair<models::Seq2Seq, bool>> models_;
  const torch::InferenceMode no_gradients_;
};

}  // namespace attune::decode
