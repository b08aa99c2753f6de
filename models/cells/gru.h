// Gated recurrent unit (Cho et al. 2014, section 2.3), in PyTorch's form: the reset gate comes after the recurrent
// product.
//
//   r  = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
//   z  = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
//   n  = tanh(W_in x + b_in + r * (W_hn h + b_hn))
//   h' = (1 - z) * n + z * h
//
// x [B, I], h [B, H]; the three gates stand in one matrix in the order r, z, n: weight_ih [3H, I], weight_hh [3H, H].
#pragma once
#include "models/cells/cell.h"
#include "models/kernels/fused.h"
#include "models/kernels/products/linear.h"
#include "models/kernels/run_gru.h"
#include "models/tables.h"

namespace attune {

class Gru final : public Cell {
 public:
  explicit Gru(const CellSizes& sizes)
      : hidden_(sizes.hidden),
        weight_ih_(register_parameter("weight_ih", torch::empty({3 * sizes.hidden, sizes.input}))),
        weight_hh_(register_parameter("weight_hh", torch::empty({3 * sizes.hidden, sizes.hidden}))),
        bias_ih_(register_parameter("bias_ih", torch::zeros({3 * sizes.hidden}))),
        bias_hh_(register_parameter("bias_hh", torch::zeros({3 * sizes.hidden}))) {}

  Tensor project(const Tensor& part, int64_t first) override {
    return linear_map(part, weight_ih_.narrow(1, first, part.size(-1)), first == 0 ? bias_ih_ : Tensor());
  }

  Carried step(const Tensor& projected, const Carried& state) override {
    const Tensor& h = state[0];
    if (takes_fused(projected) && !torch::GradMode::is_enabled()) return {step_gru(weight_hh_, bias_hh_, projected, h)};
    const Tensor recurrent = torch::linear(h, weight_hh_, bias_hh_);
    const auto gates =
        (projected.narrow(1, 0, 2 * hidden_) + recurrent.narrow(1, 0, 2 * hidden_)).sigmoid().chunk(2, 1);
    const Tensor n =
        torch::addcmul(projected.narrow(1, 2 * hidden_, hidden_), gates[0], recurrent.narrow(1, 2 * hidden_, hidden_))
            .tanh();
    return {torch::lerp(n, h, gates[1])};
  }

  Carried start(const Tensor& h) const override { return {h}; }

  Ran run(const Tensor& projected, const Tensor& mask, const Carried& start, bool backward) override {
    if (!takes_fused(projected)) return Cell::run(projected, mask, start, backward);
    return run_gru(weight_hh_, bias_hh_, projected, mask, start[0], backward);
  }
  std::optional<GruParameters> gru() const override { return GruParameters{weight_ih_, weight_hh_, bias_hh_}; }

 private:
  int64_t hidden_;
  Tensor weight_ih_, weight_hh_, bias_ih_, bias_hh_;
};

}  // namespace attune
