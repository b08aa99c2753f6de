// Positions: what tells an attention, which sees a set, where a word stands.
//
//   x_i = sqrt(E) e_i + position(i)      (Vaswani et al. 2017, sections 3.4 and 3.5)
#pragma once
#include <cmath>
#include <limits>

#include "models/core/shapes.h"
#include "models/options/registries.h"

namespace attune::models {

class Positions : public torch::nn::Module {
 public:
  /// [L, E] of places first, first + 1, ..; numbers of `like`'s type.
  virtual Tensor forward(int64_t first, int64_t length, const Tensor& like) = 0;
  /// Words [B, L, E] whose first stands at this place, scaled, with their places added.
  Tensor placed(const Tensor& embedded, int64_t first) {
    return embedded * std::sqrt(static_cast<double>(embedded.size(-1))) + forward(first, embedded.size(1), embedded);
  }
  /// Places that it tells apart.
  virtual int64_t longest() const { return std::numeric_limits<int64_t>::max(); }
};

}  // namespace attune::models
