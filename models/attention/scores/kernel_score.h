// What the kernels share: a score that depends on how far a query is from a key, and on nothing else. It is the logarithm
// of a kernel K, so that a softmax makes of it the weights of kernel regression (Nadaraya 1964; Watson 1964).
//
//   e_ij = log max(K(|q_i - h_j|), tiny)      softmax_j(e_ij) = K_ij / sum_k K_ik      Q = D
//
// Kernels that end somewhere have tiny instead of zero, so that a query with nothing in reach gets the mean of all there
// is instead of NaN. Where anything is in reach, what is not weighs less than rounding.
#pragma once
#include "models/attention/scores/score.h"
#include "models/options/attention.h"

namespace attune::models {

class KernelScore : public Score {
 public:
  Tensor forward(const Tensor& query, const Tensor& keys) override {
    return log_kernel((query.unsqueeze(2) - keys.unsqueeze(1)).square().sum(-1));
  }

 protected:
  /// A kernel's smallest value, of which a float still has the logarithm and the exponential.
  static constexpr double kTiny = 1e-30;

  explicit KernelScore(const AttentionSizes& sizes) {
    TORCH_CHECK(sizes.query == sizes.key, "kernel score: query ", sizes.query, " and memory ", sizes.key, " differ");
  }
  /// log max(K, tiny) [B, T, S] of squared distances [B, T, S].
  virtual Tensor log_kernel(const Tensor& squared) const = 0;
};

}  // namespace attune::models
