#include "src/kernels/ops/dropped_sum.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/ops/masked_rows.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kNumbersOfAThread = 1 << 14;

struct DroppedSum : torch::autograd::Function<DroppedSum> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& y, const Tensor& mask,
                        const Tensor& places) {
    context->save_for_backward({mask, places});
    const int64_t width = x.size(-1);
    const Tensor out = at::empty_like(x);
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "dropped_sum", [&] {
      const auto *a = x.const_data_ptr<scalar_t>(), *b = y.const_data_ptr<scalar_t>();
      auto* sum = out.mutable_data_ptr<scalar_t>();
      const MaskRow<scalar_t> masks(mask, places, width);
      parallel_for(0, x.numel() / width, kNumbersOfAThread / width + 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          loops<scalar_t>().sum(width, a + i * width, b + i * width, masks(i), sum + i * width);
      });
    });
    return out;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    if (kept[0].numel() == 0) return {gradients[0], gradients[0], Tensor(), Tensor()};
    const Tensor of_sum = gradients[0].contiguous(), of_y = at::empty_like(of_sum);
    const int64_t width = of_sum.size(-1);
    AT_DISPATCH_FLOATING_TYPES(of_sum.scalar_type(), "dropped_sum_back", [&] {
      const auto* from = of_sum.const_data_ptr<scalar_t>();
      auto* to = of_y.mutable_data_ptr<scalar_t>();
      const MaskRow<scalar_t> masks(kept[0], kept[1], width);
      parallel_for(0, of_sum.numel() / width, kNumbersOfAThread / width + 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          std::copy_n(from + i * width, width, to + i * width);
          loops<scalar_t>().multiply(width, masks(i), to + i * width);
        }
      });
    });
    return {gradients[0], of_y, Tensor(), Tensor()};
  }
};

}  // namespace

Tensor dropped_sum(const Tensor& x, const Tensor& y, const Tensor& mask, const Packing* packing) {
  TORCH_CHECK(x.sizes() == y.sizes(), "dropped sum: ", x.sizes(), " and ", y.sizes());
  const MaskedRows rows = MaskedRows::of(mask, packing, x);
  return DroppedSum::apply(x.contiguous(), y.contiguous(), rows.mask, rows.places);
}

}  // namespace attune::kernels
