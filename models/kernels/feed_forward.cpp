#include "models/kernels/feed_forward.h"

#include <torch/csrc/autograd/custom_function.h>

#include "models/kernels/loops/loops.h"
#include "models/kernels/masked_rows.h"
#include "models/kernels/parallel.h"
#include "models/kernels/products/product.h"

namespace attune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kRowsOfAThread = 8;

template <class P>
Tensor times(const Tensor& rows, const Tensor& weight, bool transposed, const Tensor& bias) {
  using T = Sum<P>;
  const Panels<P> panels(weight, transposed);
  const Tensor out = at::empty({rows.size(0), panels.columns()}, rows.options());
  product<P>(rows.const_data_ptr<T>(), rows.size(0), rows.size(1), panels,
             bias.defined() ? bias.const_data_ptr<T>() : nullptr, false, out.mutable_data_ptr<T>(), panels.columns());
  return out;
}

// a^T b for rows a [N, M], b [N, K]: [M, K].
template <class P>
Tensor gradient_of(const Tensor& a, const Tensor& b) {
  using T = Sum<P>;
  const Tensor out = at::empty({a.size(1), b.size(1)}, a.options());
  transposed_product<P>(a.const_data_ptr<T>(), a.size(1), a.size(1), b.const_data_ptr<T>(), b.size(1), b.size(1),
                        a.size(0), false, out.mutable_data_ptr<T>(), b.size(1));
  return out;
}

struct FusedFeedForward : torch::autograd::Function<FusedFeedForward> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& inner, const Tensor& inner_bias,
                        const Tensor& outer, const Tensor& outer_bias, const Tensor& mask, const Tensor& places) {
    const bool bfloat16 = multiplies_in_bfloat16();
    context->saved_data["bfloat16"] = bfloat16;
    return with_product_type(x.scalar_type(), bfloat16, [&]<class P>() {
      using T = Sum<P>;
      const Tensor between = times<P>(x, inner, true, inner_bias);
      const int64_t width = between.size(1);
      T* numbers = between.mutable_data_ptr<T>();
      const MaskRow<T> masks(mask, places, width);
      parallel_for(0, x.size(0), kRowsOfAThread, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) loops<T>().relu(width, masks(i), numbers + i * width);
      });
      context->save_for_backward({x, inner, outer, mask, places, between});
      return times<P>(between, outer, true, outer_bias);
    });
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    const Tensor &x = kept[0], &inner = kept[1], &outer = kept[2], &between = kept[5];
    const Tensor of_out = gradients[0].contiguous();
    tensor_list out(7);
    with_product_type(x.scalar_type(), context->saved_data["bfloat16"].toBool(), [&]<class P>() {
      using T = Sum<P>;
      const Tensor of_between = times<P>(of_out, outer, false, {});
      const int64_t width = between.size(1);
      const T* kept_numbers = between.const_data_ptr<T>();
      T* numbers = of_between.mutable_data_ptr<T>();
      const MaskRow<T> masks(kept[3], kept[4], width);
      parallel_for(0, x.size(0), kRowsOfAThread, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          loops<T>().relu_back(width, kept_numbers + i * width, masks(i), numbers + i * width);
      });
      out[0] = times<P>(of_between, inner, false, {});
      out[1] = gradient_of<P>(of_between, x);
      out[2] = of_between.sum(0);
      out[3] = gradient_of<P>(of_out, between);
      out[4] = of_out.sum(0);
    });
    return out;
  }
};

}  // namespace

Tensor fused_feed_forward(const Tensor& x, const FeedForwardWeights& weights, const Tensor& mask,
                          const Packing* packing) {
  const MaskedRows rows = MaskedRows::of(mask, packing, x);
  return FusedFeedForward::apply(x.reshape({-1, x.size(-1)}).contiguous(), weights.inner, weights.inner_bias,
                                 weights.outer, weights.outer_bias, rows.mask, rows.places)
      .view_as(x);
}

}  // namespace attune
