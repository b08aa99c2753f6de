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
#include "models/recurrent/cells/matrices.h"
#include "src/kernels/execution.h"
#include "src/kernels/unrolled/run_gru.h"

namespace attune::models {

/// h' from a = W x + b [B, 3H] and u = W h + b [B, 3H], which autocast may have made bfloat16; h and h' stay what they are.
inline Tensor gru_update(const Tensor& a, const Tensor& u, const Tensor& h) {
  const int64_t hidden = h.size(1);
  const auto gates = (a.narrow(1, 0, 2 * hidden) + u.narrow(1, 0, 2 * hidden)).sigmoid().chunk(2, 1);
  const Tensor n = torch::addcmul(a.narrow(1, 2 * hidden, hidden), gates[0], u.narrow(1, 2 * hidden, hidden)).tanh();
  return torch::lerp(n.to(h.scalar_type()), h, gates[1].to(h.scalar_type()));
}

class Gru final : public MatrixCell {
 public:
  explicit Gru(const CellSizes& sizes) : MatrixCell(sizes, 3) {}

  Carried step(const Tensor& projected, const Carried& state) override {
    const Tensor& h = state[0];
    if (kernels::takes_fused(projected) && !torch::GradMode::is_enabled())
      return {kernels::step_gru({weight_hh_, bias_hh_}, projected, h)};
    return {gru_update(projected, from_state(h), h)};
  }

  Carried start(const Tensor& h) const override { return {h}; }

  Ran run(const Tensor& projected, const Tensor& mask, const Carried& start, bool backward) override {
    if (!kernels::takes_fused(projected)) return Cell::run(projected, mask, start, backward);
    const kernels::GruOutputs all = kernels::run_gru({weight_hh_, bias_hh_}, projected, mask, start[0], backward);
    return {all.outputs, {all.last}};
  }
  std::optional<GruParameters> gru() const override {
    return GruParameters{weight_ih_, bias_ih_, weight_hh_, bias_hh_};
  }
};

}  // namespace attune::models
