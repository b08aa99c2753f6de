#include "src/kernels/gemm/linear.h"

#include <torch/csrc/autograd/custom_function.h>

#include <optional>

#include "src/kernels/execution.h"
#include "src/kernels/gemm/packed_weights.h"
#include "src/kernels/gemm/product.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kWorthPacking = 32;  // rows from which packing the weight pays

// Rows of [.., K] as a matrix whose rows are dense; a slice of wider rows stays one.
Tensor as_rows(const Tensor& x) {
  const Tensor rows = x.reshape({-1, x.size(-1)});
  return rows.stride(1) == 1 && rows.stride(0) >= rows.size(1) ? rows : rows.clone(at::MemoryFormat::Contiguous);
}

template <class P>
Tensor multiply(const RoundedRows<P>& rows, const Panels<P>& by, const Tensor& bias) {
  using T = Sum<P>;
  const Tensor out = at::empty({rows.rows(), by.columns()}, c10::CppTypeToScalarType<T>::value);
  product<P>(rows, by, bias.defined() ? bias.const_data_ptr<T>() : nullptr, out.mutable_data_ptr<T>(), by.columns());
  return out;
}

struct Linear : torch::autograd::Function<Linear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias) {
    const bool bfloat16 = execution().bfloat16;
    context->saved_data["bfloat16"] = bfloat16;
    std::vector<int64_t> shape = x.sizes().vec();
    shape.back() = weight.size(0);
    return with_product_type(x.scalar_type(), bfloat16, [&]<class P>() {
      const RoundedRows<P> rows(as_rows(x));
      context->save_for_backward({rows.kept(), weight});
      return multiply<P>(rows, Panels<P>(weight, true), or_none(bias)).view(shape);
    });
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    const Tensor& weight = kept[1];
    tensor_list out(3);
    with_product_type(weight.scalar_type(), context->saved_data["bfloat16"].toBool(), [&]<class P>() {
      using T = Sum<P>;
      const Tensor of_out = as_rows(gradients[0]);
      std::optional<RowSums<T>> sums;
      if (context->needs_input_grad(2)) sums.emplace(RowBlocks(of_out.size(0)), of_out.size(1));
      const RoundedRows<P> rows = RoundedRows<P>::of_kept(kept[0], weight.size(1)),
                           of_rows(of_out, sums ? &*sums : nullptr);
      if (sums) out[2] = sums->total();
      if (context->needs_input_grad(0)) {
        std::vector<int64_t> shape = gradients[0].sizes().vec();
        shape.back() = weight.size(1);
        out[0] = multiply<P>(of_rows, Panels<P>(weight, false), {}).view(shape);
      }
      out[1] = transposed_product(of_rows, rows);
    });
    return out;
  }
};

}  // namespace

Tensor linear_map(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (!takes_fused(weight)) return torch::linear(x, weight, bias);
  if (execution().weights != nullptr && !torch::GradMode::is_enabled())
    return execution().weights->map(x, weight, bias);
  if (x.numel() < kWorthPacking * x.size(-1) || weight.stride(1) != 1) {
    const FullPrecision sums;  // autocast would leave bfloat16 behind, which the fused paths do not read
    return torch::linear(x.to(weight.scalar_type()), weight, bias);
  }
  return Linear::apply(x.to(weight.scalar_type()), weight, or_empty(bias));
}

}  // namespace attune::kernels
