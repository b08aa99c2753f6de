#include "models/kernels/cross_entropy.h"

namespace attune {

CrossEntropy cross_entropy(const Tensor& readouts, const Tensor& targets, const Tensor& weight, const Tensor& bias,
                           const CrossEntropyOptions& options) {
  const Tensor flat = targets.flatten();
  const Tensor rows = (flat != options.padding).nonzero().squeeze(1);
  const Tensor gold = flat.index_select(0, rows);
  const Tensor logits = torch::linear(readouts.flatten(0, 1).index_select(0, rows), weight, bias);
  const Tensor log_probabilities = logits.log_softmax(-1);
  const Tensor of_gold = log_probabilities.gather(1, gold.unsqueeze(1)).sum();
  CrossEntropy out;
  out.loss = -(1 - options.smoothing) * of_gold;
  if (options.smoothing > 0) out.loss = out.loss - options.smoothing * log_probabilities.mean(-1).sum();
  out.log_probability = of_gold.detach();
  if (options.count_correct) out.correct = (logits.detach().argmax(-1) == gold).sum();
  return out;
}

}  // namespace attune
