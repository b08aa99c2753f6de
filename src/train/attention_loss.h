// What attention adds to the loss of a batch, beside the cross entropy.
//
//   coverage loss, See et al. 2017, equations 11 to 13:
//     lambda * sum_i sum_j min(alpha_ij, C_ij)      C_i = sum of alpha before step i, alpha the mean of the heads
//   guided alignment, Chen et al. 2016, section 3.2, equation 6 without its division by the steps:
//     - w * sum_i sum_j A_ij log alpha_ij             A: Guides, alpha the mean of the heads
//   hard attention, Xu et al. 2015, section 4.1:
//     - lambda_r * sum_b (R_b - baseline) sum_i log p(position_bi)  -  lambda_e * sum_bi entropy_bi
//     R_b = log p(y_b | positions) / target tokens of b      baseline: a moving average of R
//
// The paper's reward is the sentence's whole log-probability; by the token it is of one size for short sentences and long
// ones. The baseline is state of the training, and part of a checkpoint.
#pragma once
#include "models/core/decoder.h"
#include "models/options/model.h"
#include "src/corpus/batch.h"
#include "src/kernels/ops/cross_entropy.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune::train {

class AttentionLoss {
 public:
  /// `coverage`: lambda; 0: none. `hard`: of a model that draws positions.
  AttentionLoss(double coverage, const models::ModelOptions& model);
  /// Whether `of` reads what cross_entropy says of sentences (CrossEntropyOptions::by_sentence).
  bool needs_sentences() const { return draws_; }
  /// Whether `of` reads alignments.
  bool needs_alignment(double guided) const { return coverage_ > 0 || guided > 0; }
  /// Summed over the target tokens, a scalar with a gradient; undefined where there is nothing to add. `guided`: w, where the
  /// batch has a guide.
  torch::Tensor of(const models::Unrolled& unrolled, const corpus::Batch& batch, const kernels::CrossEntropy& found,
                   double guided = 0);

  void save(Checkpoint& checkpoint) const;
  /// Takes out of the checkpoint what is its own.
  void restore(Checkpoint& checkpoint);

 private:
  torch::Tensor of_draws(const models::Unrolled& unrolled, const corpus::Batch& batch,
                         const kernels::CrossEntropy& found);

  double coverage_;
  models::HardOptions hard_;
  bool draws_;
  torch::Tensor baseline_;  // scalar; undefined before the first batch
};

/// - sum_i sum_j A_ij log alpha_ij of alignments [B, heads, T, S] and guides [B, T, S]. A weight of zero counts as 1e-6.
torch::Tensor guided_loss(const torch::Tensor& alignment, const torch::Tensor& guide);

/// sum_i sum_j min(alpha_ij, C_ij) of alignments [B, heads, T, S]; `steps` [B, T] bool: the target's tokens.
torch::Tensor coverage_loss(const torch::Tensor& alignment, const torch::Tensor& steps);

}  // namespace attune::train
