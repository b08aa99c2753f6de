#include "models/kernels/products/linear.h"

#include <torch/csrc/autograd/custom_function.h>

#include "models/kernels/fused.h"
#include "models/kernels/products/packed_weights.h"
#include "models/kernels/products/product.h"

namespace attune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kWorthPacking = 32;  // rows from which packing the weight pays

// Rows of [.., K] as a matrix whose rows are dense; a slice of wider rows stays one.
Tensor as_rows(const Tensor& x) {
  const Tensor rows = x.reshape({-1, x.size(-1)});
  return rows.stride(1) == 1 && rows.stride(0) >= rows.size(1) ? rows : rows.contiguous();
}

template <class P>
Tensor multiply(const Tensor& rows, const Panels<P>& by, const Tensor& bias) {
  using T = Sum<P>;
  const Tensor out = at::empty({rows.size(0), by.columns()}, rows.options());
  product<P>(rows.const_data_ptr<T>(), rows.size(0), rows.stride(0), by,
             bias.defined() ? bias.const_data_ptr<T>() : nullptr, false, out.mutable_data_ptr<T>(), by.columns());
  return out;
}

struct Linear : torch::autograd::Function<Linear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias) {
    const bool bfloat16 = multiplies_in_bfloat16();
    const Tensor rows = as_rows(x);
    context->save_for_backward({rows, weight});
    context->saved_data["bfloat16"] = bfloat16;
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = weight.size(0);
    return with_product_type(x.scalar_type(), bfloat16, [&]<class P>() {
      return multiply<P>(rows, Panels<P>(weight, true), or_none(bias)).view(shape);
    });
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    const Tensor &rows = kept[0], &weight = kept[1];
    const Tensor of_rows = as_rows(gradients[0]);
    tensor_list out(3);
    with_product_type(rows.scalar_type(), context->saved_data["bfloat16"].toBool(), [&]<class P>() {
      using T = Sum<P>;
      if (context->needs_input_grad(0)) {
        std::vector<int64_t> shape = gradients[0].sizes().vec();
        shape.back() = weight.size(1);
        out[0] = multiply<P>(of_rows, Panels<P>(weight, false), {}).view(shape);
      }
      out[1] = at::empty({weight.size(0), weight.size(1)}, weight.options());
      transposed_product<P>(of_rows.const_data_ptr<T>(), of_rows.stride(0), weight.size(0), rows.const_data_ptr<T>(),
                            rows.stride(0), weight.size(1), rows.size(0), false, out[1].mutable_data_ptr<T>(),
                            weight.size(1));
    });
    if (context->needs_input_grad(2)) out[2] = of_rows.sum(0);
    return out;
  }
};

}  // namespace

Tensor linear_map(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (!takes_fused(weight)) return torch::linear(x, weight, bias);
  if (PackedWeights* packed = PackedWeights::current(); packed != nullptr && !torch::GradMode::is_enabled())
    return packed->map(x, weight, bias);
  // Autocast would leave bfloat16 behind, which the fused paths do not read.
  if (x.numel() < kWorthPacking * x.size(-1) || weight.stride(1) != 1)
    return torch::linear(x, weight, bias).to(weight.scalar_type());
  return Linear::apply(x.to(weight.scalar_type()), weight, or_empty(bias));
}

}  // namespace attune
