// Global window (Luong, Pham and Manning 2015, section 3.1): every position of the source.
#pragma once
#include "models/attention/windows/window.h"
#include "models/options/registries.h"

namespace attune::models {

class GlobalWindow final : public Window {
 public:
  explicit GlobalWindow(const AttentionSizes&) {}
  Effect forward(const Tensor&, int64_t, const Memory&) override { return {}; }
  std::optional<kernels::FusedWindow> fused() const override { return kernels::FusedWindow{}; }
  std::optional<int64_t> ahead() const override { return std::numeric_limits<int64_t>::max(); }
};

}  // namespace attune::models
