// Causal window (Vaswani et al. 2017, section 3.2.3): the positions up to the step's own number, and some ahead of it.
//
//   e_ts counts for s <= t + ahead only
//
// Steps and positions are numbered from 0. In self-attention a word sees itself and what stands before it. Of an attention
// to the source, the first words of a translation see only its beginning.
#pragma once
#include "models/attention/windows/window.h"
#include "models/options/attention.h"

namespace attune::models {

class CausalWindow final : public Window {
 public:
  explicit CausalWindow(const AttentionSizes& sizes) : ahead_(sizes.attention.causal.ahead) {}

  Effect forward(const Tensor& query, int64_t first, const Memory& memory) override {
    const int64_t steps = query.size(1), length = memory.length();
    if (first + ahead_ >= length - 1) return {};
    const Tensor bias = torch::full({1, steps, length}, -std::numeric_limits<double>::infinity(), query.options());
    return {bias.triu(first + ahead_ + 1), {}};
  }
  std::optional<int64_t> ahead() const override { return ahead_; }
  std::optional<kernels::FusedWindow> fused() const override { return kernels::FusedWindow{.ahead = ahead_}; }

 private:
  int64_t ahead_;
};

}  // namespace attune::models
