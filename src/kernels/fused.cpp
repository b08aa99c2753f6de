#include "src/kernels/fused.h"

#include <ATen/autocast_mode.h>

#include "src/kernels/gemm/product.h"

namespace attune::kernels {
namespace {

thread_local bool fused = false;

}  // namespace

FusedKernels::FusedKernels(bool on) : before_(fused) { fused = on; }
FusedKernels::~FusedKernels() { fused = before_; }

bool takes_fused(const Tensor& tensor) {
  return fused && tensor.is_cpu() && (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble);
}

bool takes_bfloat16(const std::string& precision, at::DeviceType device) {
  if (precision == "auto") return device != at::kCPU || multiplies_bfloat16();
  return precision == "bfloat16";
}

BFloat16Products::BFloat16Products(bool on, at::DeviceType device) : on_(on), device_(device) {
  if (!on_) return;
  before_ = at::autocast::is_autocast_enabled(device_);
  at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::set_autocast_enabled(device_, true);
}
BFloat16Products::~BFloat16Products() {
  if (!on_) return;
  at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, before_);
}

bool multiplies_in_bfloat16() { return at::autocast::is_autocast_enabled(at::kCPU); }

}  // namespace attune::kernels
