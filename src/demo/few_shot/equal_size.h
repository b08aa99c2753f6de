// Networks of the same size: the width at which one has as many parameters as another.
#pragma once
#include <cstdint>

#include "models/snail/meta_learner.h"

namespace attune::demo {

struct EqualSize {
  int64_t width = 0, parameters = 0;
};

/// The width of this row, from 1 on, whose count of parameters is nearest to `parameters`; sizes.width is ignored. Counts grow with
/// the width.
EqualSize equal_size(const models::MetaLearnerRow& row, models::MetaLearnerSizes sizes, int64_t parameters);

}  // namespace attune::demo
