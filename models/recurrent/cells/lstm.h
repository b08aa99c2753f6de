// Long short-term memory (Hochreiter and Schmidhuber 1997; with forget gate, Gers et al. 2000), in PyTorch's form.
//
//   i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)      f = sigmoid(W_if x + b_if + W_hf h + b_hf)
//   g = tanh(W_ig x + b_ig + W_hg h + b_hg)         o = sigmoid(W_io x + b_io + W_ho h + b_ho)
//   c' = f * c + i * g                              h' = o * tanh(c')
//
// x [B, I], h, c [B, H]; the four gates stand in one matrix in the order i, f, g, o: weight_ih [4H, I], weight_hh [4H, H].
// A cell starts from a state h with c = 0.
#pragma once
#include "models/recurrent/cells/matrices.h"

namespace attune::models {

class Lstm : public MatrixCell {
 public:
  explicit Lstm(const CellSizes& sizes) : MatrixCell(sizes, 4) {}

  Carried step(const Tensor& projected, const Carried& state) override {
    const auto gates = (from_input(projected) + from_state(state[0])).chunk(4, 1);
    const Tensor c = gates[1].sigmoid() * state[1] + gates[0].sigmoid() * gates[2].tanh();
    return {gates[3].sigmoid() * shown(c).tanh(), c};
  }
  Carried start(const Tensor& h) const override { return {h, torch::zeros_like(h)}; }

 protected:
  Lstm(const CellSizes& sizes, std::vector<int64_t> parts) : MatrixCell(sizes, 4, std::move(parts)) {}
  /// What of the cell's memory goes into h'.
  virtual Tensor shown(const Tensor& c) const { return c; }
};

}  // namespace attune::models
