// Attention by a score: score -> window -> mask -> normalise -> weighted sum.
//
//   alpha_ij = normalise_j(score(q_i, h_j) + bias_ij) * factor_ij      c_i = sum_j alpha_ij h_j
//
// With several heads (Vaswani et al. 2017, section 3.2.2) each has its own score and sees its own share of the widths:
//
//   c_i = W_O [c_i^1; ..; c_i^H]      c_i^k = attention^k(W_Q^k q_i, W_K^k h, W_V^k h)
//
// Of one head, too, where ProjectedWidths say so.
// With states in parts (Daniluk et al. 2017, sections 3.2 and 3.3) q_i is the first part of the decoder's state, keys are
// the first part of the memory's, values the second (of three, the memory's last is read by nothing). A coverage C_ij (coverages/coverage.h) is added to the keys, V C_ij
// for each head, and follows the mean of the heads.
#pragma once
#include "models/attention/attention.h"
#include "models/attention/coverages/coverage.h"
#include "models/attention/normalizers/normalizer.h"
#include "models/attention/scores/score.h"
#include "models/attention/windows/window.h"

namespace attune::models {

class ScoredAttention final : public Attention {
 public:
  /// Each part's widths, or what they are projected to, are multiples of the heads.
  ScoredAttention(const AttentionOptions& options, const AttentionWidths& widths);
  Prepared prepare(const Memory& memory) override;
  Attended forward(const Queries& queries, const Memory& memory, const Prepared& prepared) override;
  Tensor start(const Memory& memory) const override { return coverage_ ? coverage_->start(memory) : Tensor(); }
  bool stepwise() const override { return coverage_ != nullptr; }
  int64_t longest() const override { return scores_.front()->longest(); }
  bool packs() const override;
  bool fuses() const override;
  FusedHeads fused(const Memory& memory, const Prepared& prepared) const override;
  Tensor contexts(const Tensor& weights, const Prepared& prepared) const override {
    return joined(torch::matmul(weights, heads_of(prepared).values));
  }
  bool shares_memory() const override;

 private:
  /// Widths behind the projections, all heads together.
  struct Inner {
    int64_t query, key, value;
  };
  Attended forward_rows(const Queries& asked, const Memory& memory, const Prepared& prepared);
  Attended forward_packed(const Queries& asked, const Memory& memory, const Prepared& prepared);
  /// Where only the context is wanted, and nothing stands between products and softmax but a bias: LibTorch's own loop.
  std::optional<Tensor> context_alone(const Queries& asked, const Memory& memory, const Prepared& prepared);
  void keep_coverage(const AttentionOptions& options, const AttentionWidths& widths, int64_t key_share);
  void project(const AttentionOptions& options, const AttentionWidths& widths, const Inner& inner);
  /// x [B, L, W], through this projection where there is one: each head's share, [B, heads, L, W / heads].
  Tensor shares(const Tensor& x, const Tensor& projection) const;
  /// Keys [B, heads, S, K] of a score that takes all heads at once, and values [B, heads, S, V].
  struct Heads {
    Tensor keys, values;
  };
  Heads heads_of(const Prepared& prepared) const;
  /// Of all heads, from the decoder's state: what projects the query is a part of the score's projection.
  kernels::FusedScore fused_score() const;
  /// Prepared::joint
  Tensor joint_of(const Tensor& keys, const Tensor& values) const;
  /// [B, heads, T, S]
  Tensor scores(const Queries& asked, const Prepared& prepared, const Tensor& keys) const;
  /// Contexts [B, heads, T, V / heads] as one.
  Tensor joined(const Tensor& contexts) const;
  bool at_once() const { return scores_.front()->product_scale().has_value(); }  // one score for all heads

  int64_t parts_, heads_;
  bool projects_;
  std::vector<std::shared_ptr<Score>> scores_;  // one per head, or for all that are mere products
  std::shared_ptr<Window> window_;
  std::shared_ptr<Normalizer> normalizer_;
  std::shared_ptr<Coverage> coverage_;   // null: none is kept
  std::vector<Tensor> covered_;          // V per head, [K, C]
  Tensor query_, key_, value_, output_;  // W_Q, W_K, W_V, W_O; undefined where nothing is projected, W_K without keys
};

}  // namespace attune::models
