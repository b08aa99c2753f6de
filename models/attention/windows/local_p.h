// Local-p window (Luong, Pham and Manning 2015, section 3.2, equations 9 and 10): the positions around a predicted one,
// the nearer the more.
//
//   p_t = (S - 1) sigmoid(v^T tanh(W q_t))      alpha_ts = normalise_s(e_ts; |s - p_t| <= D) exp(-(s - p_t)^2 / 2 sigma^2)
//
// W [Q, Q], v [Q], sigma = D / 2; S is the sentence's own length with its end token, positions are numbered from 0. The
// gradient reaches p_t through the Gaussian alone. As in the paper the weights then sum to less than one; `renormalize`
// makes them sum to one again, by the Gaussian's logarithm before the softmax.
#pragma once
#include "models/attention/windows/window.h"
#include "models/options/attention.h"
#include "src/kernels/execution.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class LocalPWindow final : public Window {
 public:
  explicit LocalPWindow(const AttentionSizes& sizes)
      : reach_(static_cast<double>(sizes.attention.local_p.D)),
        renormalize_(sizes.attention.local_p.renormalize),
        query_(register_parameter("query", torch::empty({sizes.query, sizes.query}))),
        position_(register_parameter("position", torch::empty({sizes.query}))) {}

  Effect forward(const Tensor& query, int64_t, const Memory& memory) override {
    const kernels::FullPrecision sums;  // a place is told in fractions of a word
    const Tensor last = (memory.lengths - 1).to(position_.dtype()).unsqueeze(1);
    const Tensor asked = kernels::linear_map(query.to(query_.dtype()), query_);
    const Tensor centre = last * asked.tanh().matmul(position_).sigmoid();
    const Tensor bias = outside(centre.detach(), reach_, memory);
    const double sigma = reach_ / 2;
    const Tensor log_gaussian = (positions(memory, centre) - centre.unsqueeze(-1)).square() / (-2 * sigma * sigma);
    if (renormalize_) return {bias + log_gaussian, {}};
    return {bias, log_gaussian.exp()};
  }
  bool sums_to_one() const override { return renormalize_; }
  std::optional<kernels::FusedWindow> fused() const override {
    return kernels::FusedWindow{.centre = kernels::FusedWindow::Centre::kPredicted,
                                .reach = reach_,
                                .renormalize = renormalize_,
                                .query = query_,
                                .position = position_};
  }

 private:
  double reach_;
  bool renormalize_;
  Tensor query_, position_;
};

}  // namespace attune::models
