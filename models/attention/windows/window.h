// Window: which source positions a step looks at.
#pragma once
#include <limits>
#include <optional>

#include "models/core/memory.h"
#include "models/core/shapes.h"
#include "src/kernels/unrolled/window_rows.h"

namespace attune::models {

/// Both undefined: every position as it is.
struct Effect {
  Tensor bias;    // [B or 1, T, S], added to the scores before they are normalised
  Tensor factor;  // [B or 1, T, S], multiplies the weights after
};

class Window : public torch::nn::Module {
 public:
  /// For queries [B, T, Q] that stand at steps `first`, first + 1, ... of their sentences.
  virtual Effect forward(const Tensor& query, int64_t first, const Memory& memory) = 0;
  /// The same for the fused loops; none: there is no fused path through this window.
  virtual std::optional<kernels::FusedWindow> fused() const { return {}; }
  /// Where it leaves every position up to the step's own number, and so many beyond it, as it is, and hides the others.
  virtual std::optional<int64_t> ahead() const { return {}; }
  /// Whether weights that sum to one still do.
  virtual bool sums_to_one() const { return true; }

 protected:
  /// 0, 1, .. up to S of the batch, as numbers of `like`'s type.
  static Tensor positions(const Memory& memory, const Tensor& like) {
    return torch::arange(memory.length(), like.options());
  }
  /// [B, T, S]: zero within `reach` of the centres [B, T], minus infinity elsewhere.
  static Tensor outside(const Tensor& centre, double reach, const Memory& memory) {
    const Tensor distance = (positions(memory, centre) - centre.unsqueeze(-1)).abs();
    return torch::zeros_like(distance).masked_fill(distance > reach, -std::numeric_limits<double>::infinity());
  }
};

}  // namespace attune::models
