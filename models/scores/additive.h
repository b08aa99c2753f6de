// Additive score (Bahdanau, Cho and Bengio 2015, appendix A.1.2).
//
//   e_ij = v^T tanh(W q_i + U h_j)      W [A, Q], U [A, D], v [A], no bias
#pragma once
#include "models/kernels/products/linear.h"
#include "models/options.h"
#include "models/scores/score.h"

namespace attune {

class AdditiveScore final : public Score {
 public:
  explicit AdditiveScore(const AttentionSizes& sizes)
      : query_(register_parameter("query", torch::empty({sizes.attention.additive.width, sizes.query}))),
        key_(register_parameter("key", torch::empty({sizes.attention.additive.width, sizes.value}))),
        energy_(register_parameter("energy", torch::empty({sizes.attention.additive.width}))) {}

  Tensor keys(const Tensor& values) override { return linear_map(values, key_); }
  Tensor forward(const Tensor& query, const Tensor& keys) override {
    return (linear_map(query, query_).unsqueeze(2) + keys.unsqueeze(1)).tanh().matmul(energy_);
  }
  std::optional<FusedScore> fused() const override { return FusedScore{&additive_energy(), query_, {}, energy_}; }

 private:
  Tensor query_, key_, energy_;
};

}  // namespace attune
