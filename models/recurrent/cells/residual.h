// Residual connection around a cell (He et al. 2016; of recurrent layers, Wu et al. 2016, section 3.1, equation 6).
//
//   h' = cell(x, h)      output = h' + x
//
// What others see of the cell, its first piece, is the output; the cell's own state stands behind it. The input is as wide
// as the state and is projected in one piece; it travels behind the gates' share: [.., G + H].
#pragma once
#include "models/options/registries.h"
#include "models/recurrent/cells/cell.h"

namespace attune::models {

class Residual final : public Cell {
 public:
  Residual(std::shared_ptr<Cell> cell, int64_t hidden)
      : cell_(register_module("cell", std::move(cell))), hidden_(hidden) {}

  Tensor project(const Tensor& x, int64_t) override { return torch::cat({cell_->project(x), x}, -1); }
  Carried step(const Tensor& projected, const Carried& state) override {
    const int64_t gates = projected.size(-1) - hidden_;
    const Carried inner = cell_->step(projected.narrow(-1, 0, gates), Carried(state.begin() + 1, state.end()));
    Carried out = {inner[0] + projected.narrow(-1, gates, hidden_)};
    out.insert(out.end(), inner.begin(), inner.end());
    return out;
  }
  Carried start(const Tensor& h) const override {
    Carried out = {h};
    for (const Tensor& piece : cell_->start(h)) out.push_back(piece);
    return out;
  }

 private:
  std::shared_ptr<Cell> cell_;
  int64_t hidden_;
};

}  // namespace attune::models
