// Concat score (Luong, Pham and Manning 2015, equation 8).
//
//   e_ij = v^T tanh(W [q_i; h_j])      W [A, Q + D], v [A], no bias
//
// Its two halves are the additive score's W and U, so the sum is taken instead of the concatenation.
#pragma once
#include "models/attention/scores/tanh_score.h"

namespace attune::models {

class ConcatScore final : public TanhScore {
 public:
  explicit ConcatScore(const AttentionSizes& sizes)
      : query_width_(sizes.query),
        joint_(register_parameter("joint", torch::empty({sizes.attention.concat.width, sizes.query + sizes.key}))),
        energy_(register_parameter("energy", torch::empty({sizes.attention.concat.width}))) {}

 protected:
  Layer layer() const override {
    return {joint_.narrow(1, 0, query_width_), joint_.narrow(1, query_width_, joint_.size(1) - query_width_), energy_};
  }

 private:
  int64_t query_width_;
  Tensor joint_, energy_;
};

}  // namespace attune::models
