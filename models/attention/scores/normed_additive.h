// Normed additive score: the additive one with a direction and a length for v (weight normalization, Salimans and Kingma
// 2016, equation 2), and a bias, as GNMT and its descendants have it.
//
//   e_ij = g (v / |v|)^T tanh(W q_i + U h_j + b)      W [A, Q], U [A, D], v, b [A]; g starts at sqrt(1 / A)
#pragma once
#include <cmath>

#include "models/attention/scores/tanh_score.h"

namespace attune::models {

class NormedAdditiveScore final : public TanhScore {
 public:
  explicit NormedAdditiveScore(const AttentionSizes& sizes)
      : NormedAdditiveScore(sizes.attention.normed_additive.width, sizes) {}

 protected:
  Layer layer() const override { return {query_, key_, gain_ * energy_ / energy_.norm(), bias_}; }

 private:
  NormedAdditiveScore(int64_t width, const AttentionSizes& sizes)
      : query_(register_parameter("query", torch::empty({width, sizes.query}))),
        key_(register_parameter("key", torch::empty({width, sizes.key}))),
        energy_(register_parameter("energy", torch::empty({width}))),
        bias_(register_parameter("bias", torch::zeros({width}))),
        gain_(register_parameter("gain", torch::full({}, 1 / std::sqrt(static_cast<double>(width))))) {}

  Tensor query_, key_, energy_, bias_, gain_;
};

}  // namespace attune::models
