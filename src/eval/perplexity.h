// What forced decoding leaves of a test set, and the perplexity and the token accuracy of it.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>

namespace attune::eval {

/// Sums over the target tokens of a test set, the end token of every sentence counted.
struct ForcedSums {
  double log_probability = 0;  // natural logarithm, of the reference tokens
  int64_t tokens = 0;
  int64_t correct = 0;  // tokens that were the most probable, given the reference before them
};

/// exp(-log-probability / tokens); not a number without tokens, infinite where a reference is impossible.
inline double perplexity(const ForcedSums& sums) {
  if (sums.tokens == 0) return std::numeric_limits<double>::quiet_NaN();
  return std::exp(-sums.log_probability / static_cast<double>(sums.tokens));
}

/// Share of the tokens that were the most probable, given the reference before them, 0..1; NaN without tokens.
inline double token_accuracy(const ForcedSums& sums) {
  if (sums.tokens == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sums.correct) / static_cast<double>(sums.tokens);
}

}  // namespace attune::eval
