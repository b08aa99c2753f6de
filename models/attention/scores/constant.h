// Constant score: every position weighs the same, whatever query and source say. Average pooling: what an attention must
// be better than.
//
//   e_ij = 0
#pragma once
#include "models/attention/scores/score.h"
#include "models/options/registries.h"

namespace attune::models {

class ConstantScore final : public Score {
 public:
  explicit ConstantScore(const AttentionSizes&) {}

  Tensor forward(const Tensor& query, const Tensor& keys) override {
    return torch::zeros({query.size(0), query.size(1), keys.size(1)}, query.options());
  }
};

}  // namespace attune::models
