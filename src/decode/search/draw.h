// One token drawn for each row from what the model finds probable: the part of sampling that looks at the vocabulary.
#pragma once
#include <torch/types.h>

#include <vector>

#include "src/decode/search/rules.h"

namespace attune::decode {

struct Drawn {
  int32_t token;
  double log_probability;  // the model's own, whatever it was drawn from
  double end;              // the end token's
};

/// A token of every row of scores [N, V] (log-probabilities up to a number for each row), the one at share `places[i]` of
/// the row's distribution: uniform numbers in [0, 1) draw from it. `rules`: one a row, or none. Error when a row holds
/// something that is not a number, or nothing may follow.
std::vector<Drawn> draw_tokens(const torch::Tensor& scores, const SampleOptions& sampling,
                               const std::vector<double>& places, const std::vector<Rule>& rules);

}  // namespace attune::decode
