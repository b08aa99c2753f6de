// Boxcar score: what is in reach weighs the same, what is not weighs nothing (Nadaraya 1964; Watson 1964). It has no
// gradient anywhere, so nothing of it is learned, and neither query nor key learns from it.
//
//   e_ij = 0 where |q_i - h_j| <= width, else log tiny
#pragma once
#include <cmath>

#include "models/attention/scores/kernel_score.h"

namespace attune::models {

class BoxcarScore final : public KernelScore {
 public:
  explicit BoxcarScore(const AttentionSizes& sizes) : KernelScore(sizes), width_(sizes.attention.boxcar.width) {}

 protected:
  Tensor log_kernel(const Tensor& squared) const override {
    return (squared > width_ * width_).to(squared.scalar_type()) * std::log(kTiny);
  }

 private:
  double width_;
};

}  // namespace attune::models
