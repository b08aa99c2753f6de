// The most probable next tokens of each row: the part of search that looks at the whole vocabulary.
#pragma once
#include <torch/torch.h>

#include <vector>

namespace attune {

struct Continuation {
  int32_t token;
  double log_probability;
};

/// The best `k` (or all, if fewer) tokens of every row of log_probabilities [N, V], best first, equal ones by token.
/// Only tokens that may be generated and have a probability above zero. Error when a row holds something that is not a
/// number.
std::vector<std::vector<Continuation>> best_continuations(const torch::Tensor& log_probabilities, int64_t k);

}  // namespace attune
