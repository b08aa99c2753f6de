// Cosine score: content-based addressing of the neural Turing machine (Graves, Wayne and Danihelka 2014, section 3.3.1,
// equations 5 and 6). The query emits a key and a sharpness.
//
//   e_ij = beta_i cos(W q_i, h_j)      beta_i = softplus(w^T q_i)      W [D, Q], w [Q]
#pragma once
#include <torch/nn/functional/normalization.h>

#include "models/attention/scores/score.h"
#include "models/options/registries.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class CosineScore final : public Score {
 public:
  explicit CosineScore(const AttentionSizes& sizes)
      : query_(register_parameter("query", torch::empty({sizes.key, sizes.query}))),
        sharpness_(register_parameter("sharpness", torch::empty({sizes.query}))) {}

  Tensor keys(const Tensor& values) override { return directions(values); }
  Tensor forward(const Tensor& query, const Tensor& keys) override {
    const Tensor beta = torch::softplus(query.matmul(sharpness_)).unsqueeze(-1);
    return torch::bmm(beta * directions(kernels::linear_map(query, query_)), keys.transpose(1, 2));
  }

 private:
  // Of length one; zeros, which padding may be, stay zeros.
  static Tensor directions(const Tensor& x) { return torch::nn::functional::normalize(x, kLast); }
  inline static const auto kLast = torch::nn::functional::NormalizeFuncOptions().dim(-1).eps(1e-8);

  Tensor query_, sharpness_;
};

}  // namespace attune::models
