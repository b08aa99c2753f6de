// Gated recurrent unit with layer normalization (Ba et al. 2016, section 3.1 and its supplement, equations 20 to 22), the
// reset gate behind the recurrent product as in cells/gru.h. Gates and candidate are normalised each for itself.
//
//   [a_r; a_z] = LN([W_ir; W_iz] x)      a_n = LN(W_in x)        LN(v) = g * (v - mean(v)) / deviation(v) + b
//   [u_r; u_z] = LN([W_hr; W_hz] h)      u_n = LN(W_hn h)
//   r = sigmoid(a_r + u_r)   z = sigmoid(a_z + u_z)   n = tanh(a_n + r * u_n)   h' = (1 - z) * n + z * h
//
// x [B, I], h [B, H]; weight_ih [3H, I], weight_hh [3H, H], gains g and biases b [3H], in the order r, z, n.
#pragma once
#include "models/cells/cell.h"
#include "models/kernels/products/linear.h"
#include "models/tables.h"

namespace attune {

class LayerNormGru final : public Cell {
 public:
  explicit LayerNormGru(const CellSizes& sizes)
      : hidden_(sizes.hidden),
        weight_ih_(register_parameter("weight_ih", torch::empty({3 * sizes.hidden, sizes.input}))),
        weight_hh_(register_parameter("weight_hh", torch::empty({3 * sizes.hidden, sizes.hidden}))),
        gain_ih_(register_parameter("gain_ih", torch::ones({3 * sizes.hidden}))),
        gain_hh_(register_parameter("gain_hh", torch::ones({3 * sizes.hidden}))),
        bias_ih_(register_parameter("bias_ih", torch::zeros({3 * sizes.hidden}))),
        bias_hh_(register_parameter("bias_hh", torch::zeros({3 * sizes.hidden}))) {}

  // What is normalised is the sum of all parts, so gains and biases wait for the step.
  Tensor project(const Tensor& part, int64_t first) override {
    return linear_map(part, weight_ih_.narrow(1, first, part.size(-1)));
  }

  Carried step(const Tensor& projected, const Carried& state) override {
    const Tensor& h = state[0];
    const Normalised a = normalised(projected, gain_ih_, bias_ih_);
    const Normalised u = normalised(torch::linear(h, weight_hh_), gain_hh_, bias_hh_);
    const auto gates = (a.gates + u.gates).sigmoid().chunk(2, 1);
    return {torch::lerp(torch::addcmul(a.candidate, gates[0], u.candidate).tanh(), h, gates[1])};
  }

  Carried start(const Tensor& h) const override { return {h}; }

 private:
  struct Normalised {
    Tensor gates, candidate;  // [B, 2H], [B, H]
  };
  Normalised normalised(const Tensor& v, const Tensor& gain, const Tensor& bias) const {
    const auto share = [&](int64_t first, int64_t width) {
      return torch::layer_norm(v.narrow(1, first, width), {width}, gain.narrow(0, first, width),
                               bias.narrow(0, first, width));
    };
    return {share(0, 2 * hidden_), share(2 * hidden_, hidden_)};
  }

  int64_t hidden_;
  Tensor weight_ih_, weight_hh_, gain_ih_, gain_hh_, bias_ih_, bias_hh_;
};

}  // namespace attune
