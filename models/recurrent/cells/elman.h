// Simple recurrent network (Elman 1990), as PyTorch's RNN with tanh.
//
//   h' = tanh(W x + b_ih + U h + b_hh)
//
// x [B, I], h [B, H]; weight_ih [H, I], weight_hh [H, H].
#pragma once
#include "models/recurrent/cells/matrices.h"

namespace attune::models {

class Elman : public MatrixCell {
 public:
  explicit Elman(const CellSizes& sizes) : MatrixCell(sizes, 1) {}

  Carried step(const Tensor& projected, const Carried& state) override {
    return {(from_input(projected) + from_state(state[0])).tanh()};
  }
  Carried start(const Tensor& h) const override { return {h}; }

 protected:
  Elman(const CellSizes& sizes, std::vector<int64_t> parts) : MatrixCell(sizes, 1, std::move(parts)) {}
};

}  // namespace attune::models
