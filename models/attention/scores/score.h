// Score: how a query meets a key. What depends on the memory alone is made once per sentence.
//
//   e_ij = score(q_i, h_j)      q_i [Q], h_j [D]
#pragma once
#include <limits>
#include <optional>

#include "models/core/memory.h"
#include "models/core/shapes.h"
#include "src/kernels/unrolled/energies.h"

namespace attune::models {

class Score : public torch::nn::Module {
 public:
  /// The keys of memory values [.., S, D]: [.., S, K].
  virtual Tensor keys(const Tensor& values) { return values; }
  /// Scores [B, T, S] of queries [B, T, Q] against keys [B, S, K]. Padding is masked later.
  virtual Tensor forward(const Tensor& query, const Tensor& keys) = 0;
  /// Where scores are nothing but products of queries with keys, times this: then of any heads at once, [B, heads, ..].
  virtual std::optional<double> product_scale() const { return {}; }
  /// S up to which every position has a score of its own; those behind are never attended.
  virtual int64_t longest() const { return std::numeric_limits<int64_t>::max(); }
  /// The same for the fused loops; none: there is no fused path through this score.
  virtual std::optional<kernels::FusedScore> fused() const { return {}; }
};

}  // namespace attune::models
