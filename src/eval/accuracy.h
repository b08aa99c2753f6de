// Token accuracy: how often the most probable next token, given the reference before it, is the reference's.
#pragma once
#include "src/eval/perplexity.h"

namespace attune::eval {

/// Share of the tokens, 0..1; not a number without tokens.
inline double token_accuracy(const ForcedSums& sums) {
  if (sums.tokens == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sums.correct) / static_cast<double>(sums.tokens);
}

}  // namespace attune::eval
