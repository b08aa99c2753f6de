// Attention: score -> window -> mask -> normalise -> weighted sum.
//
//   alpha_ij = normalise_j(score(q_i, h_j) + bias_ij) * factor_ij      c_i = sum_j alpha_ij h_j
//
// With several heads (Vaswani et al. 2017, section 3.2.2) each has its own score and sees its own share of the widths:
//
//   c_i = W_O [c_i^1; ..; c_i^H]      c_i^k = attention^k(W_Q^k q_i, W_K^k h, W_V^k h)
//
// A function of query and memory: the module holds parameters only.
#pragma once
#include "models/memory.h"
#include "models/options.h"
#include "models/scores/score.h"

namespace attune {

struct Attended {
  Tensor context;    // [B, T, D]
  Tensor alignment;  // [B, heads, T, S]; padding weighs exactly zero
};

class Attention : public torch::nn::Module {
 public:
  /// Widths of query (Q) and memory (D), both multiples of the heads.
  Attention(const AttentionOptions& options, int64_t query, int64_t value);
  /// What of this attention depends on the memory alone.
  Prepared prepare(const Memory& memory);
  /// Queries [B, T, Q] at steps `first`, first + 1, ...
  Attended forward(const Tensor& query, int64_t first, const Memory& memory, const Prepared& prepared);
  /// Source positions that can be attended to.
  int64_t longest() const { return scores_.front()->longest(); }
  /// What the fused loops need of it; none where they cannot do what it does.
  std::optional<FusedScore> fused() const;
  /// Whether rows of a step may share a sentence (Memory::sentence).
  bool shares_memory() const { return fused().has_value(); }

 private:
  Attended forward_rows(const Tensor& query, const Memory& memory, const Prepared& prepared);
  /// The heads' shares of x, through this projection where there is more than one.
  std::vector<Tensor> shares(const Tensor& x, const Tensor& projection) const;

  std::vector<std::shared_ptr<Score>> scores_;  // one per head
  std::shared_ptr<Window> window_;
  std::shared_ptr<Normalizer> normalizer_;
  Tensor query_, key_, value_, output_;  // W_Q [Q, Q], W_K, W_V, W_O [D, D]; undefined with one head
};

}  // namespace attune
