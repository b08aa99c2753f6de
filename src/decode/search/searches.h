// The registries of searches and of length normalizations. Torch-free.
#pragma once
#include <vector>

#include "attune/translator.h"
#include "src/base/table.h"

namespace attune::decode {

class Steps;
struct SentenceLimits;
struct SearchOptions;

struct SearchRow {
  std::string_view name;
  /// One list per sentence of the steps, best first (search.h).
  std::vector<std::vector<Hypothesis>> (*run)(Steps&, const std::vector<SentenceLimits>&, const SearchOptions&);
  bool keeps_beam;  // which bounds the hypotheses that can be wanted
};

/// beam, sample.
const Table<SearchRow>& searches();

/// lp(n) of ranking.h for alpha = 1: power, gnmt.
const Table<Choice<double (*)(double)>>& length_normalizations();

}  // namespace attune::decode
