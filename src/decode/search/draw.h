// One token drawn for each row from what the model finds probable: the part of sampling that looks at the vocabulary.
#pragma once
#include <torch/types.h>

#include <vector>

#include "src/decode/search/rules.h"

namespace attune::decode {

/// How far sampling leaves the model's own distribution.
struct Sampling {
  double temperature = 1;  // probabilities become p^(1 / temperature), and sum to one again
  int64_t top_k = 0;       // only the k most probable tokens (Fan et al. 2018, section 5.4); 0: all
  double top_p = 1;  // only the most probable ones that together have this much (Holtzman et al. 2020, section 3.1)
};

struct Drawn {
  int32_t token;
  double log_probability;  // the model's own, whatever it was drawn from
  double end;              // the end token's
};

/// A token of every row of scores [N, V] (log-probabilities up to a number for each row), the one at share `places[i]` of
/// the row's distribution: uniform numbers in [0, 1) draw from it. `rules`: one a row, or none. Error when a row holds
/// something that is not a number, or nothing may follow.
std::vector<Drawn> draw_tokens(const torch::Tensor& scores, const Sampling& sampling, const std::vector<double>& places,
                               const std::vector<Rule>& rules);

}  // namespace attune::decode
