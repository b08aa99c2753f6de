// General score (Luong, Pham and Manning 2015, equation 8).
//
//   e_ij = q_i^T W h_j      W [Q, D]
#pragma once
#include "models/kernels/products/linear.h"
#include "models/scores/score.h"
#include "models/tables.h"

namespace attune {

class GeneralScore final : public Score {
 public:
  explicit GeneralScore(const AttentionSizes& sizes)
      : key_(register_parameter("key", torch::empty({sizes.query, sizes.value}))) {}

  Tensor keys(const Tensor& values) override { return linear_map(values, key_); }
  Tensor forward(const Tensor& query, const Tensor& keys) override { return torch::bmm(query, keys.transpose(1, 2)); }
  std::optional<FusedScore> fused() const override { return FusedScore{&dot_energy(), {}, {}, {}}; }

 private:
  Tensor key_;
};

}  // namespace attune
