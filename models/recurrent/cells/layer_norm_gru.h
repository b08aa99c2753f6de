// Gated recurrent unit with layer normalization (Ba et al. 2016, section 3.1 and its supplement, equations 20 to 22), the
// reset gate behind the recurrent product as in cells/gru.h. Gates and candidate are normalised each for itself.
//
//   [a_r; a_z] = LN([W_ir; W_iz] x)      a_n = LN(W_in x)
//   [u_r; u_z] = LN([W_hr; W_hz] h)      u_n = LN(W_hn h)
//   r = sigmoid(a_r + u_r)   z = sigmoid(a_z + u_z)   n = tanh(a_n + r * u_n)   h' = (1 - z) * n + z * h
//
// x [B, I], h [B, H]; weight_ih [3H, I], weight_hh [3H, H], gains and biases [3H], in the order r, z, n.
#pragma once
#include "models/recurrent/cells/gru.h"

namespace attune::models {

class LayerNormGru final : public MatrixCell {
 public:
  explicit LayerNormGru(const CellSizes& sizes) : MatrixCell(sizes, 3, {2, 1}) {}

  Carried step(const Tensor& projected, const Carried& state) override {
    return {gru_update(from_input(projected), from_state(state[0]), state[0])};
  }
  Carried start(const Tensor& h) const override { return {h}; }
};

}  // namespace attune::models
