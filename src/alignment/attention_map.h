// What one attention of several looked at: a head's weights, or the mean of a layer's heads.
#pragma once
#include <string>

#include "src/base/matrix.h"

namespace attune::alignment {

/// Rows look, columns are looked at: [target, source], or of a sentence against itself [source, source].
struct AttentionMap {
  int64_t layer = 0, head = 0;  // from 1; layer 0: the only one; head 0: the mean of the layer's heads
  Matrix weights;
  /// "layer 2", "layer 2, head 3", "head 3".
  std::string name() const;
};

}  // namespace attune::alignment
