// What the multiplicative family shares: the product of a query with a key. Its rows differ in what they make of the
// memory.
//
//   e_ij = q_i^T k_j
#pragma once
#include "models/attention/scores/score.h"
#include "models/options/registries.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class ProductScore : public Score {
 public:
  Tensor forward(const Tensor& query, const Tensor& keys) override {
    return torch::matmul(query, keys.transpose(-2, -1));
  }
  std::optional<kernels::FusedScore> fused() const override {
    return kernels::FusedScore{&kernels::dot_energy(), {}, {}, {}};
  }
};

}  // namespace attune::models
