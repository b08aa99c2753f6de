// Additive score (Bahdanau, Cho and Bengio 2015, appendix A.1.2).
//
//   e_ij = v^T tanh(W q_i + U h_j)      W [A, Q], U [A, D], v [A], no bias
#pragma once
#include "models/attention/scores/tanh_score.h"

namespace attune::models {

class AdditiveScore final : public TanhScore {
 public:
  explicit AdditiveScore(const AttentionSizes& sizes)
      : query_(register_parameter("query", torch::empty({sizes.attention.additive.width, sizes.query}))),
        key_(register_parameter("key", torch::empty({sizes.attention.additive.width, sizes.key}))),
        energy_(register_parameter("energy", torch::empty({sizes.attention.additive.width}))) {}

 protected:
  Layer layer() const override { return {query_, key_, energy_}; }

 private:
  Tensor query_, key_, energy_;
};

}  // namespace attune::models
