#include "src/kernels/ops/attend.h"

#include "src/kernels/parallel.h"

namespace attune::kernels {
namespace {

constexpr int64_t kHypothesesOfAThread = 8;

}  // namespace

AttendedRows attend(const FusedAttention& attention, const Tensor& query, const Tensor& sentence) {
  const int64_t rows = query.size(0), width = query.size(1), positions = attention.memory.size(2),
                values = attention.memory.size(3);
  AttendedRows out{at::zeros({rows, values}, query.options()), at::empty({rows, positions}, query.options())};
  const int64_t* of = sentence.const_data_ptr<int64_t>();
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "attend", [&] {
    const AttentionRows<scalar_t> one(attention, 1, width, {out.alignment, out.alignment});
    const auto* queries = query.const_data_ptr<scalar_t>();
    auto *contexts = out.context.mutable_data_ptr<scalar_t>(), *weights = out.alignment.mutable_data_ptr<scalar_t>();
    parallel_for(0, rows, kHypothesesOfAThread, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        one.attend({of[i], 0}, queries + i * width, weights + i * positions, contexts + i * values);
    });
  });
  return out;
}

}  // namespace attune::kernels
