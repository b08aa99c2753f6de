// Reverse and copy: random sequences of symbols, whose alignment is a line. The smallest tasks that need attention.
#pragma once
#include <vector>

#include "src/synthetic/pair.h"
#include "src/synthetic/tasks.h"

namespace attune {

/// The target is the source backwards. By default train has 50,000 pairs of 1 to 25 of 50 symbols, valid and test 1,000
/// each of up to 30: a fifth longer than anything trained on. No source stands twice, over all splits. Error: bounds
/// that cannot be, or that leave too few different sentences.
std::vector<Split> make_reverse(const TaskOptions& options);

/// The target is the source; otherwise as make_reverse.
std::vector<Split> make_copy(const TaskOptions& options);

}  // namespace attune
