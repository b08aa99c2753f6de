// Coverage: what is known of each source word's part in the translation so far. It is added to the keys of the next step,
// so that a score can tell what has been translated from what has not.
//
//   C_ij = after(C_{i-1,j}, alpha_ij, h_j, q_i)      C_0j = 0      C_ij [C]
#pragma once
#include "models/core/memory.h"
#include "models/options/registries.h"

namespace attune::models {

class Coverage : public torch::nn::Module {
 public:
  /// A step as the coverage sees it.
  struct Look {
    Tensor before;     // [B, S, C]
    Tensor alignment;  // [B, S], the mean of the heads
    Tensor query;      // [B, Q]
  };
  /// C
  virtual int64_t width() const = 0;
  /// [B, S, C] zeros.
  Tensor start(const Memory& memory) const {
    return memory.values.new_zeros({memory.batch(), memory.length(), width()});
  }
  /// What depends on the memory alone, [B, S, ..]; undefined: nothing does.
  virtual Tensor prepare(const Memory&) { return {}; }
  /// [B, S, C]
  virtual Tensor after(const Look& look, const Tensor& prepared) = 0;
};

}  // namespace attune::models
