// The most probable next tokens of each row: the part of search that looks at the whole vocabulary.
#pragma once
#include <torch/types.h>

#include <vector>

#include "src/decode/search/rules.h"

namespace attune::decode {

struct Continuation {
  int32_t token;
  double log_probability;
};

/// What may follow a row.
struct Continuations {
  std::vector<Continuation> best;  // best first, equal ones by token
  double end;                      // the end token's log-probability
};

/// Whether scores become log-probabilities. Their order needs none: then the numbers are the scores as they are.
enum class Normalize { kNo, kYes };

/// The best `k` (or all, if fewer) tokens of every row of scores [N, V], log-probabilities up to a number for each row.
/// Only tokens that may be generated and have a probability above zero. Error when a row holds something that is not a
/// number; scores as they are tell it by the end token's alone. `rules`: one a row, or none.
std::vector<Continuations> best_continuations(const torch::Tensor& scores, int64_t k,
                                              Normalize normalize = Normalize::kYes,
                                              const std::vector<Rule>& rules = {});

}  // namespace attune::decode
