#include "src/demo/few_shot/equal_size.h"

namespace attune::demo {

EqualSize equal_size(const models::MetaLearnerRow& row, models::MetaLearnerSizes sizes, int64_t parameters) {
  const auto count = [&](int64_t width) {
    sizes.width = width;
    return row.make(sizes)->count();
  };
  int64_t above = 1;
  while (count(above) < parameters) above *= 2;
  int64_t below = above / 2;  // too small, or 0
  while (above - below > 1) {
    const int64_t middle = (below + above) / 2;
    (count(middle) < parameters ? below : above) = middle;
  }
  const EqualSize larger{above, count(above)};
  if (below == 0) return larger;
  const EqualSize smaller{below, count(below)};
  return parameters - smaller.parameters < larger.parameters - parameters ? smaller : larger;
}

}  // namespace attune::demo
