// Execution: how the operations of a thread are carried out. One value, set by a scope where work begins: an update of the
// learner (src/train/learner.cpp), a search, forced decoding or a validation (src/decode/evaluating.h).
//
// Three modes of LibTorch, each of a thread too, matter beside it:
//
//   GradMode       Where it is off, operations without a backward pass are taken: the single step of a GRU, packed weights.
//   InferenceMode  Turns GradMode off. Tensors that are made within it are packed for one search only (PackedWeights).
//   autocast       LibTorch's own operations multiply in bfloat16. ExecutionScope turns it on with Execution::bfloat16.
//
// A backward pass needs no scope: functions of autograd keep what their forward pass read here.
#pragma once
#include <string>

#include "src/kernels/tensor.h"

namespace attune::kernels {

class PackedWeights;

struct Execution {
  bool fused = false;                // on the processor, take a fused path where there is one (`model.kernels: fused`)
  bool bfloat16 = false;             // GEMMs round their operands to bfloat16; sums are float
  at::DeviceType device = at::kCPU;  // where autocast is turned on
  PackedWeights* weights = nullptr;  // without gradients, linear maps take these packed weights; null: they pack anew
};

/// Returns that of this thread; the default where no scope is open.
const Execution& execution();

/// Sets the execution of this thread for as long as it lives. Scopes nest; the inner one counts.
class ExecutionScope {
 public:
  explicit ExecutionScope(const Execution& execution);
  ~ExecutionScope();
  ExecutionScope(const ExecutionScope&) = delete;
  ExecutionScope& operator=(const ExecutionScope&) = delete;

 private:
  Execution before_;
  bool autocast_before_;
  at::DeviceType device_;
};

/// Whether a fused path may take this tensor: Execution::fused, on the processor, and float (or double, for the laws).
bool takes_fused(const Tensor& tensor);

/// Calls f.template operator()<P>() with the type of a GEMM's operands: double where the tensor is, else bfloat16 or float.
template <class F>
auto with_product_type(at::ScalarType type, bool bfloat16, const F& f) {
  if (type == at::kDouble) return f.template operator()<double>();
  if (bfloat16) return f.template operator()<at::BFloat16>();
  return f.template operator()<float>();
}
/// autograd::Function rejects undefined tensors; an empty one takes their place.
inline Tensor or_empty(const Tensor& tensor) { return tensor.defined() ? tensor.contiguous() : torch::empty({0}); }
inline Tensor or_none(const Tensor& tensor) { return tensor.numel() > 0 ? tensor : Tensor(); }

/// Whether an option `float32 | bfloat16 | auto` means bfloat16 on this device. Graphics cards that LibTorch still runs on
/// multiply it from 2020 on, and slowly before; `auto` spares a processor that does not multiply it by itself.
bool takes_bfloat16(const std::string& precision, at::DeviceType device);

/// Turns autocast off for LibTorch's operations for as long as it lives: what the fused paths do with them is too small to
/// gain from bfloat16, and would lose its precision.
struct FullPrecision {
  c10::impl::ExcludeDispatchKeyGuard no_autocast{c10::autocast_dispatch_keyset};
};

}  // namespace attune::kernels
