// Softmax over the source positions.
//
//   alpha_ij = exp(e_ij) / sum_k exp(e_ik)
#pragma once
#include "models/attention/normalizers/normalizer.h"
#include "models/options/registries.h"

namespace attune::models {

class SoftmaxNormalizer final : public Normalizer {
 public:
  explicit SoftmaxNormalizer(const AttentionSizes&) {}
  Weighed forward(const Tensor& scores, const Tensor&) override { return {scores.softmax(-1)}; }
  bool is_softmax() const override { return true; }
};

}  // namespace attune::models
