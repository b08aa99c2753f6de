// The loss of a batch and its gradient, computed the slow way: token by token with the step that search uses, a plain
// log-softmax, double precision. What a fast training step is verified against.
#pragma once
#include "models/seq2seq.h"
#include "src/corpus/batch.h"

namespace attune::bench {

struct StepwiseLoss {
  double per_token = 0;
  double gradient_norm = 0;  // of the loss per token, over all parameters
};

/// Turns the model to double precision and leaves its gradients behind: give it one of its own. No dropout.
StepwiseLoss stepwise_loss(models::Seq2Seq model, const corpus::Batch& batch);

}  // namespace attune::bench
