// Long short-term memory with layer normalization (Ba et al. 2016, supplement, equations 20 to 22): all gates of one side
// are normalised together, and the memory where it is shown.
//
//   [i; f; g; o] = LN(W_h h) + LN(W_x x)      c' = sigmoid(f) * c + sigmoid(i) * tanh(g)
//   h' = sigmoid(o) * tanh(LN(c'))
//
// x [B, I], h, c [B, H]; gains and biases [4H], of the memory [H].
#pragma once
#include "models/recurrent/cells/lstm.h"

namespace attune::models {

class LayerNormLstm final : public Lstm {
 public:
  explicit LayerNormLstm(const CellSizes& sizes)
      : Lstm(sizes, {4}),
        gain_c_(register_parameter("gain_c", torch::ones({sizes.hidden}))),
        bias_c_(register_parameter("bias_c", torch::zeros({sizes.hidden}))) {}

 protected:
  Tensor shown(const Tensor& c) const override { return torch::layer_norm(c, {hidden_}, gain_c_, bias_c_); }

 private:
  Tensor gain_c_, bias_c_;
};

}  // namespace attune::models
