#include "src/kernels/gemm/product.h"

#include <ATen/native/CPUBlas.h>

#include <algorithm>
#include <type_traits>

#include "src/kernels/isa.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

constexpr int64_t kPanel = 64;  // columns of B that are multiplied at once
constexpr int64_t kRows = RowBlocks::kRows;
constexpr int64_t kInner = 2048;            // columns of A that are multiplied at once
constexpr int64_t kDeep = 512;              // rows of both sides of a transposed product at a time
constexpr int64_t kSteps = 64;              // .. their number is rounded up to this, so that few micro-kernels are made
constexpr int64_t kWorthAThread = 1 << 18;  // multiplications of a product by columns

template <class P>
constexpr bool kIsBFloat16 = std::is_same_v<P, at::BFloat16>;

int64_t round_up(int64_t n, int64_t step) { return (n + step - 1) / step * step; }

// f(first, count) for blocks of at most `most` of n, all nearly of one size: each size costs a micro-kernel.
template <class F>
void even_blocks(int64_t n, int64_t most, const F& f) {
  const int64_t blocks = (n + most - 1) / most;
  for (int64_t i = 0, begin = 0; i < blocks; ++i) {
    const int64_t end = (i + 1) * n / blocks;
    f(begin, end - begin);
    begin = end;
  }
}

void micro(const GemmSize& size, const double* a, const double* b, double* c) { loops<double>().gemm(size, a, b, c); }
void micro(const GemmSize& size, const float* a, const float* b, float* c) {
  if (isa() == Isa::kBaseline)
    loops<float>().gemm(size, a, b, c);
  else
    at::native::cpublas::brgemm(size.rows, size.columns, size.inner, size.a_stride, size.b_stride, size.c_stride,
                                size.add, a, b, c, /*is_vnni=*/false);
}
void micro(const GemmSize& size, const at::BFloat16* a, const at::BFloat16* b, float* c) {
  at::native::cpublas::brgemm(size.rows, size.columns, size.inner, size.a_stride, size.b_stride, size.c_stride,
                              size.add, a, b, c, /*is_vnni=*/true);
}

uint16_t* bits_of(at::BFloat16* numbers) { return reinterpret_cast<uint16_t*>(numbers); }
const uint16_t* bits_of(const at::BFloat16* numbers) { return reinterpret_cast<const uint16_t*>(numbers); }

template <class P>
void turn(int64_t rows, int64_t columns, const RowsAt<const P>& from, const RowsAt<P>& to) {
  if constexpr (kIsBFloat16<P>)
    bfloat16_loops().transpose(rows, columns, {bits_of(from.values), from.stride}, {bits_of(to.values), to.stride});
  else
    loops<P>().transpose(rows, columns, from, to);
}

// A block [inner, width] of rows, into a panel of `padded` rows.
template <class P>
void fill_panel(const RowsAt<const P>& from, int64_t inner, int64_t width, int64_t padded, P* panel) {
  const auto row = [&](int64_t k) { return from.values + k * from.stride; };
  if constexpr (kIsBFloat16<P>) {
    const uint16_t zeros[kPanel] = {};
    for (int64_t k = 0; k < padded; k += 2)
      bfloat16_loops().interleave(width, k < inner ? bits_of(row(k)) : zeros,
                                  k + 1 < inner ? bits_of(row(k + 1)) : zeros, bits_of(panel + k * kPanel));
  } else {
    for (int64_t k = 0; k < inner; ++k) std::copy_n(row(k), width, panel + k * kPanel);
    std::fill(panel + inner * kPanel, panel + padded * kPanel, P(0));
  }
}

// The transpose of `width` rows of `inner` numbers, into a panel.
template <class P>
void fill_panel_turned(const RowsAt<const P>& from, int64_t inner, int64_t width, int64_t padded, P* panel) {
  if constexpr (kIsBFloat16<P>) {  // two numbers that follow each other in a row stay together
    loops<float>().transpose(width, padded / 2, {reinterpret_cast<const float*>(from.values), from.stride / 2},
                             {reinterpret_cast<float*>(panel), kPanel});
  } else {
    turn<P>(width, inner, from, {panel, kPanel});
    std::fill(panel + inner * kPanel, panel + padded * kPanel, P(0));
  }
}

// Returns whether values of P are multiplied as floats, for want of a micro-kernel.
template <class P>
bool multiplies_as_floats() {
  return kIsBFloat16<P> && !multiplies_pairs();
}

// Dense floats of rows [rows, width].
struct AsFloats {
  template <class P>
  AsFloats(const LeftRows<P>& from, int64_t width)
      : values(static_cast<size_t>(from.rows * width)), operand{values.data(), from.rows, width} {
    for (int64_t i = 0; i < from.rows; ++i)
      std::copy_n(from.values + i * from.stride, width, values.data() + i * width);
  }
  std::vector<float> values;
  LeftRows<float> operand;
};

}  // namespace

template <class P>
template <class F>
void Panels<P>::fill(const F& f) {
  storage_ = at::empty({panels() * kPanel * padded_inner_}, c10::CppTypeToScalarType<P>::value);
  P* packed = storage_.template mutable_data_ptr<P>();
  parallel_for(0, panels(), 1, [&](int64_t begin, int64_t end) {
    for (int64_t first = begin * kPanel; first < std::min(columns_, end * kPanel); first += kPanel)
      f(first, std::min(kPanel, columns_ - first), packed + first * padded_inner_);
  });
}

template <class P>
Panels<P>::Panels(int64_t inner, int64_t columns)
    : inner_(inner), padded_inner_(padded_width<P>(inner)), columns_(columns) {}

template <class P>
Panels<P>::Panels(const at::Tensor& matrix, bool transposed)
    : Panels(matrix.size(transposed ? 1 : 0), matrix.size(transposed ? 0 : 1)) {
  const RoundedRows<P> rows(matrix);
  if (multiplies_as_floats<P>()) {
    floats_ = std::make_shared<const Panels<float>>(rows.floats(), transposed);
    return;
  }
  fill([&](int64_t first, int64_t columns, P* panel) {
    if (transposed)
      fill_panel_turned<P>({rows.row(first), rows.stride()}, inner_, columns, padded_inner_, panel);
    else
      fill_panel<P>({rows.row(0) + first, rows.stride()}, inner_, columns, padded_inner_, panel);
  });
}

template <class P>
Panels<P>::Panels(const RoundedRows<P>& rows, int64_t deep) : Panels(deep, rows.width()) {
  fill([&](int64_t first, int64_t columns, P* panel) {
    fill_panel<P>({rows.row(0) + first, rows.stride()}, rows.rows(), columns, padded_inner_, panel);
  });
}

template <class P>
void Panels<P>::multiply_block(const Block& at, const LeftRows<P>& a, bool add, Sum<P>* c, int64_t c_stride) const {
  micro({.rows = a.rows,
         .columns = std::min(kPanel, columns_ - at.column),
         .inner = std::min(kInner, padded_inner_ - at.k),
         .a_stride = a.stride,
         .b_stride = kPanel,
         .c_stride = c_stride,
         .add = add || at.k > 0},
        a.values + at.k, panel(at.column) + at.k * kPanel, c + at.column);
}

template <class P>
void Panels<P>::multiply(const LeftRows<P>& a, bool add, Sum<P>* c, int64_t c_stride) const {
  if constexpr (kIsBFloat16<P>)
    if (floats_ != nullptr) return floats_->multiply(AsFloats(a, inner_).operand, add, c, c_stride);
  even_blocks(a.rows, kRows, [&](int64_t first, int64_t count) {
    for (int64_t k = 0; k < padded_inner_; k += kInner)
      for (int64_t column = 0; column < columns_; column += kPanel)
        multiply_block({k, column}, a.part(first, count), add, c + first * c_stride, c_stride);
  });
}

template <class P>
int64_t Panels<P>::panels() const {
  return (columns_ + kPanel - 1) / kPanel;
}

template <class P>
void Panels<P>::multiply_panels(const Range& range, const LeftRows<P>& a, bool add, Sum<P>* c, int64_t c_stride) const {
  if constexpr (kIsBFloat16<P>)
    if (floats_ != nullptr)
      return floats_->multiply_panels({range.begin, range.end}, AsFloats(a, inner_).operand, add, c, c_stride);
  for (int64_t column = range.begin * kPanel; column < std::min(columns_, range.end * kPanel); column += kPanel)
    even_blocks(a.rows, kRows, [&](int64_t first, int64_t count) {
      for (int64_t k = 0; k < padded_inner_; k += kInner)
        multiply_block({k, column}, a.part(first, count), add, c + first * c_stride, c_stride);
    });
}

template <class P>
Left<P>::Left(int64_t rows, int64_t width) : width_(width), stride_(padded_width<P>(width)) {
  if (kIsBFloat16<P>) buffer_ = at::zeros({rows * stride_}, at::kBFloat16);
}

template <class P>
LeftRows<P> Left<P>::of(const Sum<P>* from, int64_t rows, int64_t from_stride) {
  if constexpr (kIsBFloat16<P>) {
    auto* to = bits_of(buffer_.template mutable_data_ptr<P>());
    for (int64_t i = 0; i < rows; ++i) bfloat16_loops().round(width_, from + i * from_stride, to + i * stride_);
    return {buffer_.template const_data_ptr<P>(), rows, stride_};
  } else {
    if (from_stride == width_) return {from, rows, stride_};
    dense_.resize(static_cast<size_t>(rows * width_));
    for (int64_t i = 0; i < rows; ++i) std::copy_n(from + i * from_stride, width_, dense_.data() + i * width_);
    return {dense_.data(), rows, stride_};
  }
}

template <class P>
void block_product(const LeftRows<P>& a, const Panels<P>& b, const Sum<P>* bias, Sum<P>* c, int64_t c_stride) {
  if (bias != nullptr)
    for (int64_t i = 0; i < a.rows; ++i) std::copy_n(bias, b.columns(), c + i * c_stride);
  b.multiply(a, bias != nullptr, c, c_stride);
}

template <class P>
void product(const RoundedRows<P>& a, const Panels<P>& b, const Sum<P>* bias, Sum<P>* c, int64_t c_stride) {
  const RowBlocks blocks(a.rows());
  parallel_for(0, blocks.count(), 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    for (int64_t i = begin; i < end; ++i)
      block_product(a.operand(blocks.first(i), blocks.size(i)), b, bias, c + blocks.first(i) * c_stride, c_stride);
  });
}

template <class P>
void product_by_columns(const LeftRows<Sum<P>>& a, const Panels<P>& b, const Sum<P>* bias, Sum<P>* c,
                        int64_t c_stride) {
  Left<P> left(a.rows, b.inner());
  const LeftRows<P> side = left.of(a.values, a.rows, a.stride);
  const int64_t grain = std::max<int64_t>(1, kWorthAThread / (a.rows * kPanel * std::max<int64_t>(1, b.inner())));
  parallel_for(0, b.panels(), grain, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    const int64_t first = begin * kPanel, width = std::min(b.columns(), end * kPanel) - first;
    if (bias != nullptr)
      for (int64_t i = 0; i < a.rows; ++i) std::copy_n(bias + first, width, c + i * c_stride + first);
    b.multiply_panels({begin, end}, side, bias != nullptr, c, c_stride);
  });
}

template <class P>
void transposed_product(const RoundedRows<P>& a, const RoundedRows<P>& b, bool add, Sum<P>* c, int64_t c_stride) {
  if constexpr (kIsBFloat16<P>)
    if (multiplies_as_floats<P>())
      return transposed_product(RoundedRows<float>(a.floats()), RoundedRows<float>(b.floats()), add, c, c_stride);
  const int64_t rows = a.rows(), m = a.width();
  for (int64_t first = 0; first < rows; first += kDeep) {
    const int64_t count = std::min(kDeep, rows - first), deep = round_up(count, kSteps);
    const Panels<P> panels(b.part(first, count), deep);
    parallel_for(0, (m + kRows - 1) / kRows, 1, [&](int64_t begin, int64_t end) {
      const ProductScope scope;
      const at::Tensor turned = at::zeros({kRows * deep}, c10::CppTypeToScalarType<P>::value);
      P* side = turned.mutable_data_ptr<P>();
      for (int64_t i = begin * kRows; i < std::min(m, end * kRows); i += kRows) {
        const int64_t width = std::min(kRows, m - i);
        turn<P>(count, width, {a.row(first) + i, a.stride()}, {side, deep});
        panels.multiply({side, width, deep}, add || first > 0, c + i * c_stride, c_stride);
      }
    });
  }
  if (rows == 0 && !add)
    for (int64_t i = 0; i < m; ++i) std::fill_n(c + i * c_stride, b.width(), Sum<P>(0));
}

template <class P>
at::Tensor transposed_product(const RoundedRows<P>& a, const RoundedRows<P>& b) {
  const at::Tensor out = at::empty({a.width(), b.width()}, c10::CppTypeToScalarType<Sum<P>>::value);
  transposed_product(a, b, false, out.mutable_data_ptr<Sum<P>>(), b.width());
  return out;
}

// ATen's fallback wants the rows as they lie and refuses pairs, which is the one way to ask.
bool multiplies_pairs() {
  static const bool pairs = [] {
    if (isa() < Isa::kAvx512) return false;
    const at::BFloat16 a[2] = {1, 1}, b[2] = {1, 1};
    float c = 0;
    try {
      at::native::cpublas::brgemm(1, 1, 2, 2, 1, 1, false, a, b, &c, true);
    } catch (const c10::Error&) {
      return false;
    }
    at::native::cpublas::brgemm_release();
    return c == 2;
  }();
  return pairs;
}

bool multiplies_bfloat16() {
#if defined(ATTUNE_X86)
  static const bool native = __builtin_cpu_supports("avx512bf16") && multiplies_pairs();
  return native;
#else
  return false;
#endif
}

ProductScope::~ProductScope() { at::native::cpublas::brgemm_release(); }

#define ATTUNE_INSTANTIATE(P)                                                                                      \
  template class Panels<P>;                                                                                        \
  template class Left<P>;                                                                                          \
  template void block_product<P>(const LeftRows<P>&, const Panels<P>&, const Sum<P>*, Sum<P>*, int64_t);           \
  template void product<P>(const RoundedRows<P>&, const Panels<P>&, const Sum<P>*, Sum<P>*, int64_t);              \
  template void product_by_columns<P>(const LeftRows<Sum<P>>&, const Panels<P>&, const Sum<P>*, Sum<P>*, int64_t); \
  template void transposed_product<P>(const RoundedRows<P>&, const RoundedRows<P>&, bool, Sum<P>*, int64_t);       \
  template at::Tensor transposed_product<P>(const RoundedRows<P>&, const RoundedRows<P>&);
ATTUNE_INSTANTIATE(float)
ATTUNE_INSTANTIATE(double)
ATTUNE_INSTANTIATE(at::BFloat16)
#undef ATTUNE_INSTANTIATE

}  // namespace attune::kernels
