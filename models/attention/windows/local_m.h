// Local-m window (Luong, Pham and Manning 2015, section 3.2): the positions around the step's own number.
//
//   p_t = min(t, S - 1)      e_ts counts for |s - p_t| <= D only
//
// Steps are numbered from 0, S is the sentence's own length with its end token. The paper has p_t = t; behind the
// source's end that window would hold nothing, so it stays at the last position.
#pragma once
#include "models/attention/windows/window.h"
#include "models/options/attention.h"

namespace attune::models {

class LocalMWindow final : public Window {
 public:
  explicit LocalMWindow(const AttentionSizes& sizes) : reach_(static_cast<double>(sizes.attention.local_m.D)) {}

  Effect forward(const Tensor& query, int64_t first, const Memory& memory) override {
    const Tensor steps = torch::arange(first, first + query.size(1), query.options());
    const Tensor last = (memory.lengths - 1).to(query.dtype()).unsqueeze(1);
    return {outside(torch::minimum(steps.unsqueeze(0), last), reach_, memory), {}};
  }
  std::optional<kernels::FusedWindow> fused() const override {
    return kernels::FusedWindow{.centre = kernels::FusedWindow::Centre::kStep, .reach = reach_};
  }

 private:
  double reach_;
};

}  // namespace attune::models
