// What the additive family shares: one hidden layer over query and key. Its rows differ in what they make of their
// parameters.
//
//   e_ij = v^T tanh(W q_i + U h_j + b)      W [A, Q], U [A, D], v, b [A]
#pragma once
#include "models/attention/scores/score.h"
#include "models/options/attention.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class TanhScore : public Score {
 public:
  Tensor keys(const Tensor& values) override { return kernels::linear_map(values, layer().key); }
  Tensor forward(const Tensor& query, const Tensor& keys) override {
    const Layer at = layer();
    return (kernels::linear_map(query, at.query, at.bias).unsqueeze(2) + keys.unsqueeze(1)).tanh().matmul(at.energy);
  }
  std::optional<kernels::FusedScore> fused() const override {
    const Layer at = layer();
    return kernels::FusedScore{&kernels::additive_energy(), at.query, at.bias, at.energy};
  }

 protected:
  struct Layer {
    Tensor query, key, energy;  // W, U, v
    Tensor bias = {};           // b; undefined: none
  };
  virtual Layer layer() const = 0;
};

}  // namespace attune::models
