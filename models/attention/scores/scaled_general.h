// Scaled general score: the general one with a learned gain, so that its softmax can be sharp or flat whatever the scale
// of W (`scaled_luong` of Luong, Brevdo and Zhao 2017, the TensorFlow NMT tutorial).
//
//   e_ij = g q_i^T W h_j      W [Q, D]; g starts at 1
#pragma once
#include "models/attention/scores/product_score.h"

namespace attune::models {

class ScaledGeneralScore final : public ProductScore {
 public:
  explicit ScaledGeneralScore(const AttentionSizes& sizes)
      : key_(register_parameter("key", torch::empty({sizes.query, sizes.key}))),
        gain_(register_parameter("gain", torch::ones({}))) {}

  Tensor keys(const Tensor& values) override { return kernels::linear_map(values, key_) * gain_; }

 private:
  Tensor key_, gain_;
};

}  // namespace attune::models
