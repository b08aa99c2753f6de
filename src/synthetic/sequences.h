// Random sequences of symbols, written again in another order. The smallest tasks that need attention: of reverse and copy
// the alignment is a line, of sort it must be found out.
#pragma once
#include <vector>

#include "src/synthetic/pair.h"
#include "src/synthetic/tasks.h"

namespace attune::synthetic {

/// The target is the source backwards. By default train has 50,000 pairs of 1 to 25 of 50 symbols, valid and test 1,000
/// each of up to 30: a fifth longer than anything trained on. No source stands twice, over all splits. Error: bounds
/// that cannot be, or that leave too few different sentences.
std::vector<Split> make_reverse(const TaskOptions& options);

/// The target is the source; otherwise as make_reverse.
std::vector<Split> make_copy(const TaskOptions& options);

/// The target is the source's numbers from the smallest to the largest; none stands twice in a sequence. By default train has
/// 50,000 pairs of 1 to 15 of 100 numbers, valid and test 1,000 each of the same lengths. Otherwise as make_reverse.
std::vector<Split> make_sort(const TaskOptions& options);

}  // namespace attune::synthetic
