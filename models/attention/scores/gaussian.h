// Gaussian score: kernel regression with a learned width (Nadaraya 1964; Watson 1964).
//
//   e_ij = -|(q_i - h_j) w|^2 / 2      w [ ], starts at 1 / width
//
// It ends nowhere: a query far from every key attends to the nearest.
#pragma once
#include "models/attention/scores/kernel_score.h"

namespace attune::models {

class GaussianScore final : public KernelScore {
 public:
  explicit GaussianScore(const AttentionSizes& sizes)
      : KernelScore(sizes),
        sharpness_(register_parameter("sharpness", torch::full({}, 1 / sizes.attention.gaussian.width))) {}

 protected:
  Tensor log_kernel(const Tensor& squared) const override { return squared * sharpness_.square() / -2; }

 private:
  Tensor sharpness_;
};

}  // namespace attune::models
