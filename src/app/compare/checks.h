// What can be wrong with a comparison whatever its settings are together: told before anything is trained.
#pragma once
#include <vector>

#include "src/app/compare/plan.h"
#include "src/app/compare/trial.h"

namespace attune::app::compare {

/// Error with all words of --vary that name no option, or no value of theirs: a mistake, where a combination of values that
/// means nothing is left out.
void check_values(const Comparison& comparison, const std::vector<Variation>& variations);

}  // namespace attune::app::compare
