// Length normalisation: a sum of log-probabilities falls with every token, so that search alone prefers short
// translations. score = log p(y) / |y|^alpha, the end token counted in |y| (so |y| >= 1). alpha 0: log p(y) itself;
// alpha 1: the mean per token.
#pragma once
#include <cmath>
#include <cstdint>

namespace attune {

/// `length` in tokens, the end token counted.
inline double normalized_score(double log_probability, int64_t length, double alpha) {
  return alpha == 0 ? log_probability : log_probability / std::pow(static_cast<double>(length), alpha);
}

}  // namespace attune
