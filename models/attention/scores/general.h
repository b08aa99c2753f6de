// General score (Luong, Pham and Manning 2015, equation 8).
//
//   e_ij = q_i^T W h_j      W [Q, D]
#pragma once
#include "models/attention/scores/product_score.h"

namespace attune::models {

class GeneralScore final : public ProductScore {
 public:
  explicit GeneralScore(const AttentionSizes& sizes)
      : key_(register_parameter("key", torch::empty({sizes.query, sizes.key}))) {}

  Tensor keys(const Tensor& values) override { return kernels::linear_map(values, key_); }

 private:
  Tensor key_;
};

}  // namespace attune::models
