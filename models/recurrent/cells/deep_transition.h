// Deep transition (Pascanu et al. 2014, section 3.2.1; as Miceli Barone et al. 2017, section 3.2 have it): several cells between
// two steps. The first reads the input, the others have none, only what the one before them carries.
//
//   s^1 = cell_1(x, s_{i-1})      s^k = cell_k(s^{k-1})      s_i = s^K
//
// Parameters: `transition0` (the one with input), `transition1`, ...
#pragma once
#include "models/options/registries.h"
#include "models/recurrent/cells/cell.h"

namespace attune::models {

class DeepTransition final : public Cell {
 public:
  DeepTransition(const CellRow& row, const CellSizes& sizes, int64_t transitions) {
    for (int64_t k = 0; k < transitions; ++k)
      cells_.push_back(
          register_module("transition" + std::to_string(k), row.make({k == 0 ? sizes.input : 0, sizes.hidden})));
  }

  Tensor project(const Tensor& part, int64_t first) override { return cells_[0]->project(part, first); }
  Carried step(const Tensor& projected, const Carried& state) override {
    Carried now = cells_[0]->step(projected, state);
    const Tensor nothing = now[0].narrow(1, 0, 0);
    for (size_t k = 1; k < cells_.size(); ++k) now = cells_[k]->step(cells_[k]->project(nothing), now);
    return now;
  }
  Carried start(const Tensor& h) const override { return cells_[0]->start(h); }

 private:
  std::vector<std::shared_ptr<Cell>> cells_;
};

}  // namespace attune::models
