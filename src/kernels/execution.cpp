#include "src/kernels/execution.h"

#include <ATen/autocast_mode.h>

#include "src/kernels/gemm/product.h"
#include "src/kernels/precisions.h"

namespace attune::kernels {
namespace {

thread_local Execution current;

}  // namespace

const Execution& execution() { return current; }

ExecutionScope::ExecutionScope(const Execution& execution)
    : before_(current),
      autocast_before_(at::autocast::is_autocast_enabled(execution.device)),
      device_(execution.device) {
  current = execution;
  if (execution.bfloat16) at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::set_autocast_enabled(device_, execution.bfloat16);
}
ExecutionScope::~ExecutionScope() {
  if (current.bfloat16) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, autocast_before_);
  current = before_;
}

bool takes_fused(const Tensor& tensor) {
  return current.fused && tensor.is_cpu() &&
         (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble);
}

bool takes_bfloat16(const std::string& precision, at::DeviceType device) {
  const Precision chosen = precisions().at(precision).value;
  if (chosen == Precision::kFastest) return device != at::kCPU || multiplies_bfloat16();
  return chosen == Precision::kBFloat16;
}

}  // namespace attune::kernels
