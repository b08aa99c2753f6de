// Epanechnikov score: the parabola that kernel estimates err least with (Epanechnikov 1969), with a learned width. Its
// factor 3 / 4 is the same for all keys, so weights do not know it.
//
//   e_ij = log max(1 - |(q_i - h_j) w|^2, tiny)      w [ ], starts at 1 / width
//
// What lies out of reach has no gradient.
#pragma once
#include "models/attention/scores/kernel_score.h"

namespace attune::models {

class EpanechnikovScore final : public KernelScore {
 public:
  explicit EpanechnikovScore(const AttentionSizes& sizes)
      : KernelScore(sizes),
        sharpness_(register_parameter("sharpness", torch::full({}, 1 / sizes.attention.epanechnikov.width))) {}

 protected:
  Tensor log_kernel(const Tensor& squared) const override {
    return (1 - squared * sharpness_.square()).clamp_min(kTiny).log();
  }

 private:
  Tensor sharpness_;
};

}  // namespace attune::models
