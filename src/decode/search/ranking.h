// Ranking: what finished hypotheses are compared by. A sum of log-probabilities falls with every token, so that search
// alone prefers short translations; and it does not see whether every word of the source was translated.
//
//   score = log p(y | x) / lp(|y|) + coverage cp
//   lp(n) = n^alpha                   power: the mean per token at alpha = 1, the sum itself at 0
//           ((5 + n) / 6)^alpha       gnmt (Wu et al. 2016, section 7, equation 14)
//   cp    = sum_j log min(1, sum_i alpha_ij), j over the source without its end token    (the same)
//
// |y| counts the end token.
#pragma once
#include <cstdint>
#include <string>

#include "src/base/matrix.h"

namespace attune::decode {

struct Ranking {
  double alpha = 0;
  std::string length = "power";
  double coverage = 0;

  /// `length` in tokens, the end token counted.
  double length_penalty(int64_t tokens) const;
  /// Of a hypothesis with its alignment [|y|, S], end tokens last; without one (0 x 0) coverage does not count.
  double score(double log_probability, int64_t tokens, const Matrix& alignment) const;
  /// At least the score of whatever begins with tokens of this log-probability and has at most `longest` of them.
  double bound(double log_probability, int64_t longest) const { return log_probability / length_penalty(longest); }
};

}  // namespace attune::decode
