#include "src/kernels/ops/head_rows.h"

#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

constexpr int64_t kQueriesOfAThread = 8;

}  // namespace

AttendedHeads attend_rows(const HeadRows& rows) {
  const int64_t count = rows.queries.size(0), heads = rows.heads, key = rows.queries.size(1) / heads,
                stride = rows.keys_values.size(-1), value = stride / heads - key;
  AttendedHeads out{at::empty({count, heads * value}, rows.queries.options()),
                    at::zeros({count, heads, rows.longest}, rows.queries.options())};
  const Tensor queries = rows.queries.contiguous();
  const int64_t *first = rows.first.const_data_ptr<int64_t>(), *lengths = rows.lengths.const_data_ptr<int64_t>();
  AT_DISPATCH_FLOATING_TYPES(queries.scalar_type(), "attend_rows", [&] {
    using T = scalar_t;
    const T *asked = queries.const_data_ptr<T>(), *kept = rows.keys_values.const_data_ptr<T>();
    T *weights = out.alignment.mutable_data_ptr<T>(), *contexts = out.context.mutable_data_ptr<T>();
    parallel_for(0, count, kQueriesOfAThread, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        for (int64_t h = 0; h < heads; ++h) {
          const T* keys = kept + first[i] * stride + h * key;
          const typename Loops<T>::Head head{.queries = 1,
                                             .keys = lengths[i],
                                             .key = key,
                                             .value = value,
                                             .query_stride = heads * key,
                                             .key_stride = stride,
                                             .context_stride = heads * value,
                                             .weight_stride = rows.longest,
                                             .scale = static_cast<T>(rows.scale),
                                             .ahead = lengths[i]};
          const typename Loops<T>::HeadInputs in{
              .queries = asked + (i * heads + h) * key, .keys = keys, .values = keys + heads * key + h * (value - key)};
          loops<T>().attend_once(head, in, weights + (i * heads + h) * rows.longest,
                                 contexts + (i * heads + h) * value);
        }
    });
  });
  return out;
}

}  // namespace attune::kernels
