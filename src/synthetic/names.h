// Sentences about people, most of whose names are in no vocabulary: what a model can only translate by copying.
#pragma once
#include <vector>

#include "src/synthetic/pair.h"
#include "src/synthetic/tasks.h"

namespace attune::synthetic {

/// English to French, of 4 to 9 words with two or three different names, which are the same in both. Half of train's names
/// are of forty that come back, the others made up each time; of the names of valid and test none stands in train. By
/// default train has 10,000 pairs, valid 500 and test 1,000; no source stands twice. Uses the seed and the number of pairs;
/// Error when another option is given.
std::vector<Split> make_names(const TaskOptions& options);

}  // namespace attune::synthetic
