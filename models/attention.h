// Attention: score -> window -> mask -> normalise -> weighted sum.
//
//   alpha_ij = normalise_j(score(q_i, h_j) + bias_ij) * factor_ij      c_i = sum_j alpha_ij h_j
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
  /// Widths of query (Q) and memory (D).
  Attention(const AttentionOptions& options, int64_t query, int64_t value);
  /// What of this attention depends on the memory alone.
  Prepared prepare(const Memory& memory);
  /// Queries [B, T, Q] at steps `first`, first + 1, ...
  Attended forward(const Tensor& query, int64_t first, const Memory& memory, const Prepared& prepared);
  /// Source positions that can be attended to.
  int64_t longest() const { return score_->longest(); }

 private:
  std::shared_ptr<Score> score_;
  std::shared_ptr<Window> window_;
  std::shared_ptr<Normalizer> normalizer_;
};

}  // namespace attune
