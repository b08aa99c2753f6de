// Dot score (Luong, Pham and Manning 2015, equation 8).
//
//   e_ij = q_i^T h_j      Q = D
#pragma once
#include "models/attention/scores/product_score.h"

namespace attune::models {

class DotScore final : public ProductScore {
 public:
  explicit DotScore(const AttentionSizes& sizes) {
    TORCH_CHECK(sizes.query == sizes.key, "dot score: query ", sizes.query, " and memory ", sizes.key, " differ");
  }
  std::optional<double> product_scale() const override { return 1.0; }
};

}  // namespace attune::models
