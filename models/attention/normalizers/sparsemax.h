// Sparsemax over the source positions (Martins and Astudillo 2016, equations 1 to 3, algorithm 1): the point of the simplex
// that is nearest to the scores, so that most weights are exactly zero.
//
//   alpha_ij = max(e_ij - tau_i, 0)      tau_i = (sum of the k_i largest e_ij - 1) / k_i
//   k_i = max {k : 1 + k e_i(k) > sum of the k largest}
#pragma once
#include "models/attention/normalizers/normalizer.h"
#include "models/options/registries.h"

namespace attune::models {

class SparsemaxNormalizer final : public Normalizer {
 public:
  explicit SparsemaxNormalizer(const AttentionSizes&) {}

  Weighed forward(const Tensor& scores, const Tensor&) override {
    const Tensor sorted = std::get<0>(scores.sort(-1, true));
    const Tensor sums = sorted.cumsum(-1);  // minus infinity (padding) stands last
    const Tensor number = torch::arange(1, scores.size(-1) + 1, scores.options());
    const Tensor support = (1 + number * sorted.detach() > sums.detach()).sum(-1, true);
    const Tensor threshold = (sums.gather(-1, support - 1) - 1) / support;
    return {(scores - threshold).clamp_min(0)};
  }
};

}  // namespace attune::models
