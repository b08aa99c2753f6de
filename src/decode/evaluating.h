// The model as it is used, not trained: evaluation mode and no gradients, for as long as this lives.
#pragma once
#include <torch/torch.h>

namespace attune {

class Evaluating {
 public:
  explicit Evaluating(torch::nn::Module& model) : model_(model), was_training_(model.is_training()) { model_.eval(); }
  ~Evaluating() { model_.train(was_training_); }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  torch::nn::Module& model_;
  const bool was_training_;
  const torch::InferenceMode no_gradients_;
};

}  // namespace attune
