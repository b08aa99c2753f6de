#include "src/kernels/gemm/packed_weights.h"

#include "src/kernels/execution.h"

namespace attune::kernels {
namespace {

constexpr int64_t kFewRows = 512;  // up to which the rows of a product stay in a thread's second cache

}  // namespace

size_t PackedPanels::size() const {
  const std::lock_guard lock(mutex_);
  return std::apply([](const auto&... store) { return (store.size() + ...); }, stores_);
}

template <class P>
const Panels<P>& PackedPanels::of(const Tensor& weight) {
  const std::lock_guard lock(mutex_);
  auto& store = std::get<Store<P>>(stores_);
  const Place place{weight.const_data_ptr(), weight.size(0), weight.size(1), weight.stride(0)};
  const auto found = store.find(place);
  if (found != store.end()) return found->second.panels;
  return store.emplace(place, Packed<P>{weight, Panels<P>(weight, true)}).first->second.panels;
}

Tensor PackedWeights::map(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const Tensor rows = x.to(weight.scalar_type()).reshape({-1, x.size(-1)}).contiguous();
  std::vector<int64_t> shape = x.sizes().vec();
  shape.back() = weight.size(0);
  const Tensor out = at::empty({rows.size(0), weight.size(0)}, rows.options());
  with_product_type(weight.scalar_type(), bfloat16_, [&]<class P>() {
    using T = Sum<P>;
    const Panels<P>& by = (kept_ != nullptr && !weight.is_inference() ? *kept_ : own_).of<P>(weight);
    const T* b = bias.defined() ? bias.const_data_ptr<T>() : nullptr;
    if (rows.size(0) <= kFewRows)
      product_by_columns<P>({rows.const_data_ptr<T>(), rows.size(0), rows.size(1)}, by, b, out.mutable_data_ptr<T>(),
                            out.size(1));
    else
      product<P>(RoundedRows<P>(rows), by, b, out.mutable_data_ptr<T>(), out.size(1));
  });
  return out.view(shape);
}

}  // namespace attune::kernels
