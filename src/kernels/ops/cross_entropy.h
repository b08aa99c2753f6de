// Where generator and loss meet.
//
//   loss = sum over tokens of  (1 - s) * -log p(y)  +  s / V * sum_k -log p(k)      s: label smoothing (Szegedy et al.
//   2016)
#pragma once
#include "src/kernels/tensor.h"

namespace attune::kernels {

struct CrossEntropyOptions {
  double smoothing = 0;
  int64_t smoothed = -1;  // over how many of the first ids; -1: all
  int64_t padding = 1;    // targets with this id do not count
  bool count_correct = false;
  double scale = 1;          // what the loss, and so its gradient, is multiplied by
  Tensor weights = {};       // [B], multiply the loss of each sentence; undefined: ones
  bool by_sentence = false;  // tells each sentence's log-probability, too
};

struct CrossEntropy {
  Tensor loss;             // scalar, the smoothed sum times scale; what is differentiated
  Tensor log_probability;  // scalar, sum of log p(y), not smoothed, no gradient
  Tensor correct;          // scalar int64, tokens that were also the most probable; undefined unless asked for
  Tensor of_sentences;     // [B] double on the CPU, their log-probabilities, no gradient; undefined unless asked for
};

/// Reads execution(): fused, it goes chunk by chunk with gradients on the way, and the logits never exist whole.
/// readouts [B, T, R], targets [B, T] ids, weight [V, R], bias [V].
CrossEntropy cross_entropy(const Tensor& readouts, const Tensor& targets, const Tensor& weight, const Tensor& bias,
                           const CrossEntropyOptions& options);
/// The same of log-probabilities [B, T, V] that are there already; never fused.
CrossEntropy cross_entropy(const Tensor& log_probabilities, const Tensor& targets, const CrossEntropyOptions& options);

}  // namespace attune::kernels
