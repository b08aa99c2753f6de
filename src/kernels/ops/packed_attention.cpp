#include "src/kernels/ops/packed_attention.h"

#include <torch/csrc/autograd/custom_function.h>

#include <array>

#include "src/kernels/execution.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

// Where everything of a sentence lies.
struct Places {
  const int64_t *asking, *asked;  // first rows
  int64_t sentences, heads, key, value, longest_asking, longest_asked;

  int64_t queries(int64_t b) const { return asking[b + 1] - asking[b]; }
  int64_t keys(int64_t b) const { return asked[b + 1] - asked[b]; }
  int64_t query_stride() const { return heads * key; }
  int64_t key_stride() const { return heads * (key + value); }
  int64_t context_stride() const { return heads * value; }
  /// Of weights padded to [B, heads, T, S].
  int64_t weights(int64_t b, int64_t head) const { return (b * heads + head) * longest_asking * longest_asked; }
};

// `rows`: queries and keys with values, [N, ..] each; `offsets`: of their sentences; `longest`: of both.
Places places_of(const std::array<Tensor, 2>& rows, const std::array<Tensor, 2>& offsets, int64_t heads,
                 at::IntArrayRef longest) {
  const int64_t key = rows[0].size(1) / heads;
  return {.asking = offsets[0].const_data_ptr<int64_t>(),
          .asked = offsets[1].const_data_ptr<int64_t>(),
          .sentences = offsets[0].size(0) - 1,
          .heads = heads,
          .key = key,
          .value = rows[1].size(1) / heads - key,
          .longest_asking = longest[0],
          .longest_asked = longest[1]};
}

template <class T>
using Head = typename Loops<T>::Head;

template <class T>
Head<T> head_of(const Places& at, int64_t b, double scale, int64_t ahead) {
  return {.queries = at.queries(b),
          .keys = at.keys(b),
          .key = at.key,
          .value = at.value,
          .query_stride = at.query_stride(),
          .key_stride = at.key_stride(),
          .context_stride = at.context_stride(),
          .weight_stride = at.longest_asked,
          .scale = static_cast<T>(scale),
          .ahead = ahead};
}

struct Attend : torch::autograd::Function<Attend> {
  static tensor_list forward(AutogradContext* context, const Tensor& queries, const Tensor& keys_values,
                             const Tensor& asking, const Tensor& asked, const Tensor& mask, int64_t heads, double scale,
                             int64_t ahead, at::IntArrayRef longest, bool keeps) {
    const Places at = places_of({queries, keys_values}, {asking, asked}, heads, longest);
    const Tensor weights = keeps ? at::zeros({at.sentences, heads, longest[0], longest[1]}, queries.options())
                                 : at::empty({0}, queries.options());
    const Tensor out = at::empty({queries.size(0), at.context_stride()}, queries.options());
    AT_DISPATCH_FLOATING_TYPES(queries.scalar_type(), "attend_packed", [&] {
      using T = scalar_t;
      const T *q = queries.const_data_ptr<T>(), *kv = keys_values.const_data_ptr<T>();
      const T* m = mask.numel() > 0 ? mask.const_data_ptr<T>() : nullptr;
      T *w = keeps ? weights.mutable_data_ptr<T>() : nullptr, *c = out.mutable_data_ptr<T>();
      parallel_for(0, at.sentences, 1, [&](int64_t begin, int64_t end) {
        std::vector<T> scratch(static_cast<size_t>(attend_scratch(longest[0], longest[1], std::max(at.key, at.value))));
        for (int64_t b = begin; b < end; ++b)
          for (int64_t h = 0; h < heads; ++h) {
            const T* keys = kv + at.asked[b] * at.key_stride() + h * at.key;
            const T* values = kv + at.asked[b] * at.key_stride() + heads * at.key + h * at.value;
            const typename Loops<T>::HeadInputs in{.queries = q + at.asking[b] * at.query_stride() + h * at.key,
                                                   .keys = keys,
                                                   .values = values,
                                                   .mask = m == nullptr ? m : m + at.weights(b, h)};
            loops<T>().attend(head_of<T>(at, b, scale, ahead), in, w == nullptr ? w : w + at.weights(b, h),
                              c + at.asking[b] * at.context_stride() + h * at.value, scratch.data());
          }
      });
    });
    context->save_for_backward(tensor_list{queries, keys_values, asking, asked, mask, weights});
    context->saved_data["heads"] = heads;
    context->saved_data["scale"] = scale;
    context->saved_data["ahead"] = ahead;
    context->set_materialize_grads(false);
    return {out, weights};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    const Tensor &queries = kept[0], &keys_values = kept[1], &mask = kept[4], &weights = kept[5];
    const int64_t heads = context->saved_data["heads"].toInt(), ahead = context->saved_data["ahead"].toInt();
    const double scale = context->saved_data["scale"].toDouble();
    const Places at = places_of({queries, keys_values}, {kept[2], kept[3]}, heads, {weights.size(2), weights.size(3)});
    const Tensor of_queries = at::empty_like(queries), of_keys_values = at::empty_like(keys_values);
    const Tensor of_context = gradients[0].defined()
                                  ? gradients[0].contiguous()
                                  : at::zeros({queries.size(0), at.context_stride()}, queries.options());
    const Tensor of_weights = or_empty(gradients[1]);
    AT_DISPATCH_FLOATING_TYPES(queries.scalar_type(), "attend_packed_back", [&] {
      using T = scalar_t;
      const T *q = queries.const_data_ptr<T>(), *kv = keys_values.const_data_ptr<T>(), *w = weights.const_data_ptr<T>();
      const T* m = mask.numel() > 0 ? mask.const_data_ptr<T>() : nullptr;
      const T *gc = of_context.const_data_ptr<T>(),
              *gw = of_weights.numel() > 0 ? of_weights.const_data_ptr<T>() : nullptr;
      T *gq = of_queries.mutable_data_ptr<T>(), *gkv = of_keys_values.mutable_data_ptr<T>();
      parallel_for(0, at.sentences, 1, [&](int64_t begin, int64_t end) {
        std::vector<T> scratch(
            static_cast<size_t>(attend_scratch(weights.size(2), weights.size(3), std::max(at.key, at.value))));
        for (int64_t b = begin; b < end; ++b)
          for (int64_t h = 0; h < heads; ++h) {
            const int64_t query = at.asking[b] * at.query_stride() + h * at.key, weight = at.weights(b, h),
                          key = at.asked[b] * at.key_stride() + h * at.key,
                          value = at.asked[b] * at.key_stride() + heads * at.key + h * at.value;
            loops<T>().attend_back(head_of<T>(at, b, scale, ahead),
                                   {.queries = q + query,
                                    .keys = kv + key,
                                    .values = kv + value,
                                    .mask = m == nullptr ? m : m + weight,
                                    .weights = w + weight,
                                    .of_context = gc + at.asking[b] * at.context_stride() + h * at.value,
                                    .of_weights = gw == nullptr ? gw : gw + weight},
                                   {gq + query, gkv + key, gkv + value}, scratch.data());
          }
      });
    });
    tensor_list out(10);
    out[0] = of_queries, out[1] = of_keys_values;
    return out;
  }
};

}  // namespace

PackedContext attend_packed(const PackedAttention& attention) {
  const std::vector<int64_t> longest = {attention.asking.longest(), attention.asked.longest()};
  const Tensor mask = attention.mask.defined() ? attention.mask.to(attention.queries.scalar_type()) : attention.mask;
  const tensor_list out =
      Attend::apply(attention.queries.contiguous(), attention.keys_values.contiguous(), attention.asking.offsets(),
                    attention.asked.offsets(), or_empty(mask), attention.heads, attention.scale, attention.ahead,
                    longest, attention.aligned || at::GradMode::is_enabled());
  return {out[0], attention.aligned ? out[1] : Tensor()};
}

}  // namespace attune::kernels
