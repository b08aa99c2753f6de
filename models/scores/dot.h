// Dot score (Luong, Pham and Manning 2015, equation 8).
//
//   e_ij = q_i^T h_j      Q = D
#pragma once
#include "models/scores/score.h"
#include "models/tables.h"

namespace attune {

class DotScore final : public Score {
 public:
  explicit DotScore(const AttentionSizes& sizes) {
    TORCH_CHECK(sizes.query == sizes.value, "dot score: query ", sizes.query, " and memory ", sizes.value, " differ");
  }
  Tensor forward(const Tensor& query, const Tensor& keys) override { return torch::bmm(query, keys.transpose(1, 2)); }
  std::optional<FusedScore> fused() const override { return FusedScore{&dot_energy(), {}, {}, {}}; }
};

}  // namespace attune
