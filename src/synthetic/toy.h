// The toy corpus: English and French sentences of the grammar in grammar.h, split so that none stands twice.
#pragma once
#include <vector>

#include "src/synthetic/pair.h"
#include "src/synthetic/tasks.h"

namespace attune::synthetic {

/// train 12,000, valid 500 and test 1,000 pairs of 3 to 25 words a side; long, 500 of 26 to 60. No source stands twice.
/// Uses the seed alone; Error when another option is given.
std::vector<Split> make_toy(const TaskOptions& options);

}  // namespace attune::synthetic
