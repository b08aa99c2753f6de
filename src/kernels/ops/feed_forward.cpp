#include "src/kernels/ops/feed_forward.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/gemm/product.h"
#include "src/kernels/ops/masked_rows.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

void relu_back(int64_t width, const at::BFloat16* y, const float* mask, float* gradient) {
  bfloat16_loops().relu_back(width, reinterpret_cast<const uint16_t*>(y), mask, gradient);
}
template <class T>
void relu_back(int64_t width, const T* y, const T* mask, T* gradient) {
  loops<T>().relu_back(width, y, mask, gradient);
}

// A GEMM's right operand and its bias, which may be null.
template <class P>
struct Layer {
  Panels<P> weight;
  const Sum<P>* bias = nullptr;
};

// between = `first` of `from`, through `middle(row number, row)`; out = `second` of between. Block by block, so that what
// lies between is in the cache. `sums`, where not null, adds the rows of between.
template <class P>
struct TwoProducts {
  const RoundedRows<P>& from;
  Layer<P> first, second;
  RoundedRows<P>& between;
  Sum<P>* out;
  RowSums<Sum<P>>* sums = nullptr;

  template <class F>
  void run(const F& middle) {
    const RowBlocks blocks(from.rows());
    const int64_t width = between.width(), out_width = second.weight.columns();
    parallel_for(0, blocks.count(), 1, [&](int64_t begin, int64_t end) {
      const ProductScope scope;
      std::vector<Sum<P>> scratch;
      for (int64_t b = begin; b < end; ++b) {
        const int64_t row = blocks.first(b), count = blocks.size(b);
        Sum<P>* numbers = between.sums(row, count, scratch);
        block_product(from.operand(row, count), first.weight, first.bias, numbers, width);
        for (int64_t i = 0; i < count; ++i) middle(row + i, numbers + i * width);
        if (sums != nullptr) sums->add(b, count, width, numbers);
        between.take(row, count, numbers);
        block_product(between.operand(row, count), second.weight, second.bias, out + row * out_width, out_width);
      }
    });
  }
};

struct FusedFeedForward : torch::autograd::Function<FusedFeedForward> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& inner, const Tensor& inner_bias,
                        const Tensor& outer, const Tensor& outer_bias, const Tensor& mask, const Tensor& places) {
    const bool bfloat16 = execution().bfloat16;
    context->saved_data["bfloat16"] = bfloat16;
    return with_product_type(x.scalar_type(), bfloat16, [&]<class P>() {
      using T = Sum<P>;
      const int64_t width = inner.size(0);
      const RoundedRows<P> rows(x);
      RoundedRows<P> between(x.size(0), width);
      const MaskRow<T> masks(mask, places, width);
      const Tensor out = at::empty_like(x);
      TwoProducts<P>{.from = rows,
                     .first = {Panels<P>(inner, true), inner_bias.const_data_ptr<T>()},
                     .second = {Panels<P>(outer, true), outer_bias.const_data_ptr<T>()},
                     .between = between,
                     .out = out.mutable_data_ptr<T>()}
          .run([&](int64_t i, T* row) { loops<T>().relu(width, masks(i), row); });
      context->save_for_backward(tensor_list{rows.kept(), inner, outer, mask, places, between.kept()});
      return out;
    });
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    const Tensor &inner = kept[1], &outer = kept[2], of_out = gradients[0].contiguous();
    tensor_list out(7);
    with_product_type(inner.scalar_type(), context->saved_data["bfloat16"].toBool(), [&]<class P>() {
      using T = Sum<P>;
      const int64_t count = of_out.size(0), width = inner.size(0), outside = inner.size(1);
      const auto rows = RoundedRows<P>::of_kept(kept[0], outside), between = RoundedRows<P>::of_kept(kept[5], width);
      const MaskRow<T> masks(kept[3], kept[4], width);
      const RowBlocks blocks(count);
      RowSums<T> of_inner_bias(blocks, width), of_outer_bias(blocks, outside);
      const RoundedRows<P> of_outs(of_out, &of_outer_bias);
      RoundedRows<P> of_between(count, width);
      out[0] = at::empty_like(of_out);
      TwoProducts<P>{.from = of_outs,
                     .first = {Panels<P>(outer, false)},
                     .second = {Panels<P>(inner, false)},
                     .between = of_between,
                     .out = out[0].mutable_data_ptr<T>(),
                     .sums = &of_inner_bias}
          .run([&](int64_t i, T* row) { relu_back(width, between.row(i), masks(i), row); });
      out[1] = transposed_product(of_between, rows);
      out[2] = of_inner_bias.total();
      out[3] = transposed_product(of_outs, between);
      out[4] = of_outer_bias.total();
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

}  // namespace attune::kernels
