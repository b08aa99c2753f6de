// What outputs that copy have in common: probability falls on a word of the source through the weights of its places.
//
//   copied(w) = sum over j with x_j = w of alpha_ij
//
// The alignment is the mean of the heads; the source's end token stands for the end.
#pragma once
#include <algorithm>

#include "models/outputs/output.h"

namespace attune::models {

/// Adds share [N] times copied(w) to probabilities [N, V], which become [N, V'].
inline Tensor with_copied(const Tensor& probabilities, const Tensor& share, const OutputRows& rows) {
  const int64_t known = probabilities.size(1);
  const int64_t all = std::max(known, rows.source.max().item<int64_t>() + 1);
  return torch::constant_pad_nd(probabilities, {0, all - known})
      .scatter_add(1, rows.source, share.unsqueeze(1) * rows.alignment);
}

/// What a given token counts as that cannot be written at all: zero has no logarithm.
inline constexpr double kLeastProbability = 1e-37;

/// The loss of probabilities [B T, V'].
inline kernels::CrossEntropy copying_loss(const Tensor& probabilities, const Tensor& targets,
                                          const kernels::CrossEntropyOptions& options) {
  const Tensor logarithms = probabilities.clamp_min(kLeastProbability).log();
  return cross_entropy(logarithms.unflatten(0, targets.sizes()), targets, options);
}

}  // namespace attune::models
