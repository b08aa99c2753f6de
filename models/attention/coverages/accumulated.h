// Accumulated coverage (See, Liu and Manning 2017, section 2.3, equations 10 and 11): the sum of all weights so far.
//
//   C_ij = C_{i-1,j} + alpha_ij
#pragma once
#include "models/attention/coverages/coverage.h"

namespace attune::models {

class AccumulatedCoverage final : public Coverage {
 public:
  explicit AccumulatedCoverage(const AttentionSizes&) {}
  int64_t width() const override { return 1; }
  Tensor after(const Look& look, const Tensor&) override { return look.before + look.alignment.unsqueeze(-1); }
};

}  // namespace attune::models
