// Linguistic coverage (Tu et al. 2016, section 3.1.1): the sum of all weights so far, in shares of how many words a source
// word is expected to become.
//
//   C_ij = C_{i-1,j} + alpha_ij / Phi_j      Phi_j = N sigmoid(u^T h_j)      u [D]
#pragma once
#include "models/attention/coverages/coverage.h"
#include "models/options/attention.h"

namespace attune::models {

class LinguisticCoverage final : public Coverage {
 public:
  explicit LinguisticCoverage(const AttentionSizes& sizes)
      : most_(static_cast<double>(sizes.attention.linguistic.most)),
        fertility_(register_parameter("fertility", torch::empty({sizes.key}))) {}
  int64_t width() const override { return 1; }
  Tensor prepare(const Memory& memory) override {
    return most_ * memory.values.matmul(fertility_).sigmoid().unsqueeze(-1);
  }
  Tensor after(const Look& look, const Tensor& prepared) override {
    return look.before + look.alignment.unsqueeze(-1) / prepared;
  }

 private:
  double most_;
  Tensor fertility_;
};

}  // namespace attune::models
