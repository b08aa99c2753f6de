#include "src/kernels/ops/dropout_mask.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

constexpr int64_t kDrawsOfAThread = 1 << 15;

}  // namespace

Tensor dropout_mask(double p, at::IntArrayRef shape, at::Generator& generator) {
  auto* source = at::check_generator<at::CPUGeneratorImpl>(generator);
  const uint64_t seed = [&] {
    const std::scoped_lock lock(source->mutex_);
    return source->random64();
  }();
  if (p >= 1) return torch::zeros(shape);
  const Tensor mask = torch::empty(shape);
  float* out = mask.mutable_data_ptr<float>();
  parallel_for(0, mask.numel(), kDrawsOfAThread,
               [&](int64_t begin, int64_t end) { draw_mask()(begin, end - begin, seed, p, out + begin); });
  return mask;
}

}  // namespace attune::kernels
