// Whether the fused paths are taken, and in which numbers they multiply.
#pragma once
#include <string>

#include "src/kernels/tensor.h"

namespace attune::kernels {

/// Within its life the models' parts that have a fused path take it (`model.kernels: fused`), in this thread.
class FusedKernels {
 public:
  explicit FusedKernels(bool on);
  ~FusedKernels();
  FusedKernels(const FusedKernels&) = delete;
  FusedKernels& operator=(const FusedKernels&) = delete;

 private:
  bool before_;
};

/// Whether a fused path may take this tensor: asked for, on the processor, and float (or double, for the laws).
bool takes_fused(const Tensor& tensor);

/// Calls f.template operator()<P>() with the numbers to multiply in: double where the tensor is, bfloat16 where LibTorch's
/// autocast asks for it, else float.
template <class F>
auto with_product_type(at::ScalarType type, bool bfloat16, const F& f) {
  if (type == at::kDouble) return f.template operator()<double>();
  if (bfloat16) return f.template operator()<at::BFloat16>();
  return f.template operator()<float>();
}
/// A function of autograd takes no undefined tensors: nothing is an empty one on its way in.
inline Tensor or_empty(const Tensor& tensor) { return tensor.defined() ? tensor.contiguous() : torch::empty({0}); }
inline Tensor or_none(const Tensor& tensor) { return tensor.numel() > 0 ? tensor : Tensor(); }

/// Whether an option `float32 | bfloat16 | auto` means bfloat16 on this device. Graphics cards that LibTorch still runs on
/// multiply it from 2020 on, and slowly before; a processor that does not by itself is spared by `auto`.
bool takes_bfloat16(const std::string& precision, at::DeviceType device);

/// Within its life LibTorch's autocast, which the fused paths follow, multiplies in bfloat16 where `on`.
class BFloat16Products {
 public:
  BFloat16Products(bool on, at::DeviceType device);
  ~BFloat16Products();
  BFloat16Products(const BFloat16Products&) = delete;
  BFloat16Products& operator=(const BFloat16Products&) = delete;

 private:
  bool on_, before_ = false;
  at::DeviceType device_;
};

/// Within its life operations of LibTorch are spared of autocast: what the fused paths do with them is too small to gain
/// from bfloat16, and would lose its precision.
struct FullPrecision {
  c10::impl::ExcludeDispatchKeyGuard no_autocast{c10::autocast_dispatch_keyset};
};

/// Whether autocast asks for bfloat16 on the processor.
bool multiplies_in_bfloat16();

}  // namespace attune::kernels
