// Scaled dot score (Vaswani et al. 2017, section 3.2.1): the product of wide vectors is large, and a softmax of large
// numbers has no gradient; so it is divided by the deviation it would have for entries of variance one.
//
//   e_ij = q_i^T h_j / sqrt(Q)      Q = D, of each head
#pragma once
#include <cmath>

#include "models/attention/scores/product_score.h"

namespace attune::models {

class ScaledDotScore final : public ProductScore {
 public:
  explicit ScaledDotScore(const AttentionSizes& sizes) : scale_(1 / std::sqrt(static_cast<double>(sizes.query))) {
    TORCH_CHECK(sizes.query == sizes.key, "scaled dot score: query ", sizes.query, " and memory ", sizes.key,
                " differ");
  }

  Tensor keys(const Tensor& values) override { return values * scale_; }
  std::optional<double> product_scale() const override { return scale_; }

 private:
  double scale_;
};

}  // namespace attune::models
