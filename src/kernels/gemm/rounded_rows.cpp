#include "src/kernels/gemm/rounded_rows.h"

#include <algorithm>

#include "src/kernels/gemm/product.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

constexpr int64_t kRowsOfABlock = 16;  // of a block, where there are not more for each thread

void round_rows(int64_t rows, int64_t width, const RowsAt<const float>& from, const RowsAt<at::BFloat16>& to) {
  const auto round = bfloat16_loops().round;
  auto* bits = reinterpret_cast<uint16_t*>(to.values);
  for (int64_t i = 0; i < rows; ++i) {
    round(width, from.values + i * from.stride, bits + i * to.stride);
    std::fill(bits + i * to.stride + width, bits + (i + 1) * to.stride, uint16_t{0});
  }
}

}  // namespace

template <class P>
int64_t padded_width(int64_t width) {
  return std::is_same_v<P, at::BFloat16> && multiplies_pairs() ? (width + 1) / 2 * 2 : width;
}

RowBlocks::RowBlocks(int64_t rows) : rows_(rows) {
  const int64_t threads = at::in_parallel_region() ? 1 : at::get_num_threads();
  const int64_t needed = at::divup(rows, kRows);
  count_ = std::max(at::divup(needed, threads) * threads, int64_t{1});
  count_ = std::max(needed, std::min(count_, at::divup(rows, kRowsOfABlock)));
}

template <class T>
RowSums<T>::RowSums(const RowBlocks& blocks, int64_t width)
    : width_(width), blocks_(at::zeros({blocks.count(), width}, c10::CppTypeToScalarType<T>::value)) {}

template <class T>
void RowSums<T>::add(int64_t block, int64_t rows, int64_t stride, const T* from) {
  T* to = blocks_.mutable_data_ptr<T>() + block * width_;
  for (int64_t i = 0; i < rows; ++i) loops<T>().add(width_, from + i * stride, to);
}

template <class P>
RoundedRows<P>::RoundedRows(int64_t rows, int64_t width)
    : rows_(rows),
      width_(width),
      stride_(padded_width<P>(width)),
      storage_(at::empty({rows, stride_}, c10::CppTypeToScalarType<P>::value)),
      numbers_(storage_.template const_data_ptr<P>()) {}

template <class P>
RoundedRows<P>::RoundedRows(const Sum<P>* from, int64_t rows, int64_t stride, int64_t width, RowSums<Sum<P>>* sums) {
  const RowBlocks blocks(rows);
  if constexpr (kSame) {
    rows_ = rows, width_ = width, stride_ = stride, numbers_ = from;
    if (sums == nullptr) return;
  } else {
    *this = RoundedRows(rows, width);
  }
  parallel_for(0, blocks.count(), 1, [&](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      const int64_t first = blocks.first(b), count = blocks.size(b);
      const Sum<P>* block = from + first * stride;
      if constexpr (!kSame) round_rows(count, width, {block, stride}, {writable(first), stride_});
      if (sums != nullptr) sums->add(b, count, stride, block);
    }
  });
}

template <class P>
RoundedRows<P>::RoundedRows(const at::Tensor& rows, RowSums<Sum<P>>* sums)
    : RoundedRows(rows.const_data_ptr<Sum<P>>(), rows.size(0), rows.stride(0), rows.size(1), sums) {
  TORCH_CHECK(rows.dim() == 2 && (rows.stride(1) == 1 || rows.size(1) == 1),
              "rounded rows: a matrix of dense rows is needed");
  if constexpr (kSame) storage_ = rows;
}

template <class P>
RoundedRows<P> RoundedRows<P>::of_kept(const at::Tensor& kept, int64_t width) {
  RoundedRows out;
  out.rows_ = kept.size(0), out.width_ = width, out.stride_ = kept.stride(0);
  out.storage_ = kept;
  out.numbers_ = kept.const_data_ptr<P>();
  return out;
}

template <class P>
at::Tensor RoundedRows<P>::floats() const {
  auto* values = const_cast<P*>(numbers_);  // NOLINT: from_blob has no const variant; the values are only read
  return at::from_blob(values, {rows_, width_}, {stride_, 1}, at::dtype<P>()).to(at::kFloat);
}

template <class P>
RoundedRows<P> RoundedRows<P>::part(int64_t first, int64_t count) const {
  RoundedRows out = *this;
  out.numbers_ += first * stride_;
  out.rows_ = count;
  return out;
}

template <class P>
Sum<P>* RoundedRows<P>::sums(int64_t first, int64_t count, std::vector<Sum<P>>& scratch) {
  if constexpr (kSame) {
    return writable(first);
  } else {
    if (scratch.size() < static_cast<size_t>(count * width_)) scratch.resize(static_cast<size_t>(count * width_));
    return scratch.data();
  }
}

template <class P>
void RoundedRows<P>::take(int64_t first, int64_t count, const Sum<P>* sums) {
  if constexpr (!kSame) round_rows(count, width_, {sums, width_}, {writable(first), stride_});
}

#define ATTUNE_INSTANTIATE(P)                \
  template int64_t padded_width<P>(int64_t); \
  template class RoundedRows<P>;
ATTUNE_INSTANTIATE(float)
ATTUNE_INSTANTIATE(double)
ATTUNE_INSTANTIATE(at::BFloat16)
#undef ATTUNE_INSTANTIATE
template class RowSums<float>;
template class RowSums<double>;

}  // namespace attune::kernels
