#include "models/kernels/products/product.h"

#include <ATen/native/CPUBlas.h>

#include <algorithm>
#include <type_traits>

#include "models/kernels/loops/loops.h"
#include "models/kernels/parallel.h"

namespace attune {
namespace {

constexpr int64_t kPanel = 64;              // columns of B that are multiplied at once
constexpr int64_t kRows = 64;               // rows of A, at most: they and a panel stay in the second cache
constexpr int64_t kInner = 2048;            // columns of A that are multiplied at once
constexpr int64_t kDeep = 512;              // rows of both sides of a transposed product at a time
constexpr int64_t kSteps = 64;              // .. their number is rounded up to this, so that few micro-kernels are made
constexpr int64_t kWorthAThread = 1 << 18;  // multiplications of a product by columns

template <class P>
constexpr bool kIsBFloat16 = std::is_same_v<P, at::BFloat16>;

// Whether oneDNN has kernels of its own for bfloat16 here: they want B's rows in pairs. ATen's fallback wants them as
// they lie and refuses pairs, which is the one way to ask.
bool in_pairs() {
  static const bool pairs = [] {
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

void micro(const double* a, const double* b, double* c, int64_t rows, int64_t columns, int64_t inner, int64_t a_stride,
           int64_t c_stride, bool add) {
  for (int64_t i = 0; i < rows; ++i) {
    double* to = c + i * c_stride;
    if (!add) std::fill_n(to, columns, 0.0);
    for (int64_t k = 0; k < inner; ++k)
      for (int64_t j = 0; j < columns; ++j) to[j] += a[i * a_stride + k] * b[k * kPanel + j];
  }
}
void micro(const float* a, const float* b, float* c, int64_t rows, int64_t columns, int64_t inner, int64_t a_stride,
           int64_t c_stride, bool add) {
  at::native::cpublas::brgemm(rows, columns, inner, a_stride, kPanel, c_stride, add, a, b, c, false);
}
void micro(const at::BFloat16* a, const at::BFloat16* b, float* c, int64_t rows, int64_t columns, int64_t inner,
           int64_t a_stride, int64_t c_stride, bool add) {
  at::native::cpublas::brgemm(rows, columns, inner, a_stride, kPanel, c_stride, add, a, b, c, in_pairs());
}

// A block [inner, width] of float rows, into a panel.
void fill_panel(const float* from, int64_t stride, int64_t inner, int64_t width, int64_t padded, at::BFloat16* panel) {
  const RoundToBFloat16 round = round_to_bfloat16();
  auto* to = reinterpret_cast<uint16_t*>(panel);
  if (!in_pairs()) {
    for (int64_t k = 0; k < inner; ++k) round(width, from + k * stride, to + k * kPanel);
    std::fill(to + inner * kPanel, to + padded * kPanel, uint16_t{0});
    return;
  }
  uint16_t even[kPanel] = {}, odd[kPanel] = {};
  for (int64_t k = 0; k < padded; k += 2) {
    if (k < inner) round(width, from + k * stride, even);
    if (k + 1 < inner) round(width, from + (k + 1) * stride, odd);
    if (k >= inner) std::fill_n(even, kPanel, uint16_t{0});
    if (k + 1 >= inner) std::fill_n(odd, kPanel, uint16_t{0});
    uint16_t* pair = to + k * kPanel;
    for (int64_t j = 0; j < kPanel; ++j) pair[2 * j] = even[j], pair[2 * j + 1] = odd[j];
  }
}
template <class T>
void fill_panel(const T* from, int64_t stride, int64_t inner, int64_t width, int64_t padded, T* panel) {
  for (int64_t k = 0; k < inner; ++k) std::copy_n(from + k * stride, width, panel + k * kPanel);
  std::fill(panel + inner * kPanel, panel + padded * kPanel, T(0));
}

}  // namespace

template <class P>
Panels<P>::Panels(const Sum<P>* matrix, int64_t stride, int64_t inner, int64_t columns, bool transposed, int64_t deep)
    : inner_(std::max(inner, deep)),
      padded_inner_(kIsBFloat16<P> && in_pairs() ? round_up(inner_, 2) : inner_),
      columns_(columns),
      storage_(at::empty({round_up(columns, kPanel) * padded_inner_}, c10::CppTypeToScalarType<P>::value)) {
  P* packed = storage_.mutable_data_ptr<P>();
  parallel_for(0, round_up(columns, kPanel) / kPanel, 1, [&](int64_t begin, int64_t end) {
    at::Tensor turned;
    if (transposed) turned = at::empty({inner * kPanel}, c10::CppTypeToScalarType<Sum<P>>::value);
    for (int64_t p = begin; p < end; ++p) {
      const int64_t first = p * kPanel, width = std::min(kPanel, columns - first);
      const Sum<P>* from = matrix + (transposed ? first * stride : first);
      if (transposed) {
        auto* to = turned.mutable_data_ptr<Sum<P>>();
        loops<Sum<P>>().transpose(width, inner, from, stride, to, kPanel);
        from = to;
      }
      fill_panel(from, transposed ? kPanel : stride, inner, width, padded_inner_, packed + first * padded_inner_);
    }
  });
}

template <class P>
Panels<P>::Panels(const at::Tensor& matrix, bool transposed)
    : Panels(matrix.const_data_ptr<Sum<P>>(), matrix.stride(0), matrix.size(transposed ? 1 : 0),
             matrix.size(transposed ? 0 : 1), transposed) {
  TORCH_CHECK(matrix.dim() == 2 && matrix.stride(1) == 1, "panels: a matrix of dense rows is needed");
}

template <class P>
void Panels<P>::multiply_block(int64_t k, int64_t column, const P* a, int64_t rows, int64_t a_stride, bool add,
                               Sum<P>* c, int64_t c_stride) const {
  micro(a + k, panel(column) + k * kPanel, c + column, rows, std::min(kPanel, columns_ - column),
        std::min(kInner, padded_inner_ - k), a_stride, c_stride, add || k > 0);
}

template <class P>
void Panels<P>::multiply(const P* a, int64_t rows, int64_t a_stride, bool add, Sum<P>* c, int64_t c_stride) const {
  even_blocks(rows, kRows, [&](int64_t first, int64_t count) {
    for (int64_t k = 0; k < padded_inner_; k += kInner)
      for (int64_t column = 0; column < columns_; column += kPanel)
        multiply_block(k, column, a + first * a_stride, count, a_stride, add, c + first * c_stride, c_stride);
  });
}

template <class P>
int64_t Panels<P>::panels() const {
  return (columns_ + kPanel - 1) / kPanel;
}

template <class P>
void Panels<P>::multiply_panels(int64_t begin, int64_t end, const P* a, int64_t rows, int64_t a_stride, bool add,
                                Sum<P>* c, int64_t c_stride) const {
  for (int64_t column = begin * kPanel; column < std::min(columns_, end * kPanel); column += kPanel)
    even_blocks(rows, kRows, [&](int64_t first, int64_t count) {
      for (int64_t k = 0; k < padded_inner_; k += kInner)
        multiply_block(k, column, a + first * a_stride, count, a_stride, add, c + first * c_stride, c_stride);
    });
}

template <class P>
Left<P>::Left(int64_t rows, int64_t width)
    : width_(width), stride_(kIsBFloat16<P> && in_pairs() ? round_up(width, 2) : width) {
  if (kIsBFloat16<P>) buffer_ = at::zeros({rows * stride_}, at::kBFloat16);
}

template <class P>
const P* Left<P>::of(const Sum<P>* from, int64_t rows, int64_t from_stride) {
  if constexpr (kIsBFloat16<P>) {
    auto* to = reinterpret_cast<uint16_t*>(buffer_.template mutable_data_ptr<P>());
    for (int64_t i = 0; i < rows; ++i) round_to_bfloat16()(width_, from + i * from_stride, to + i * stride_);
    return buffer_.template const_data_ptr<P>();
  } else {
    if (from_stride == width_) return from;
    dense_.resize(static_cast<size_t>(rows * width_));
    for (int64_t i = 0; i < rows; ++i) std::copy_n(from + i * from_stride, width_, dense_.data() + i * width_);
    return dense_.data();
  }
}

template <class P>
void product(const Sum<P>* a, int64_t rows, int64_t a_stride, const Panels<P>& b, const Sum<P>* bias, bool add,
             Sum<P>* c, int64_t c_stride) {
  parallel_for(0, rows, 16, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    Left<P> left(kRows, b.inner());
    even_blocks(end - begin, kRows, [&](int64_t offset, int64_t count) {
      const int64_t first = begin + offset;
      Sum<P>* to = c + first * c_stride;
      if (bias != nullptr)
        for (int64_t i = 0; i < count; ++i) {
          if (add)
            loops<Sum<P>>().add(b.columns(), bias, to + i * c_stride);
          else
            std::copy_n(bias, b.columns(), to + i * c_stride);
        }
      const P* side = left.of(a + first * a_stride, count, a_stride);
      b.multiply(side, count, left.stride(), add || bias != nullptr, to, c_stride);
    });
  });
}

template <class P>
void product_by_columns(const Sum<P>* a, int64_t rows, int64_t a_stride, const Panels<P>& b, const Sum<P>* bias,
                        Sum<P>* c, int64_t c_stride) {
  Left<P> left(rows, b.inner());
  const P* side = left.of(a, rows, a_stride);
  const int64_t grain = std::max<int64_t>(1, kWorthAThread / (rows * kPanel * std::max<int64_t>(1, b.inner())));
  parallel_for(0, b.panels(), grain, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    const int64_t first = begin * kPanel, width = std::min(b.columns(), end * kPanel) - first;
    if (bias != nullptr)
      for (int64_t i = 0; i < rows; ++i) std::copy_n(bias + first, width, c + i * c_stride + first);
    b.multiply_panels(begin, end, side, rows, left.stride(), bias != nullptr, c, c_stride);
  });
}

template <class P>
void transposed_product(const Sum<P>* a, int64_t a_stride, int64_t m, const Sum<P>* b, int64_t b_stride, int64_t n,
                        int64_t rows, bool add, Sum<P>* c, int64_t c_stride) {
  for (int64_t first = 0; first < rows; first += kDeep) {
    const int64_t count = std::min(kDeep, rows - first), deep = round_up(count, kSteps);
    const Panels<P> panels(b + first * b_stride, b_stride, count, n, false, deep);
    parallel_for(0, (m + kRows - 1) / kRows, 1, [&](int64_t begin, int64_t end) {
      const ProductScope scope;
      const at::Tensor turned = at::zeros({kRows * deep}, c10::CppTypeToScalarType<Sum<P>>::value);
      auto* side = turned.mutable_data_ptr<Sum<P>>();
      Left<P> left(kRows, deep);
      for (int64_t i = begin * kRows; i < std::min(m, end * kRows); i += kRows) {
        const int64_t width = std::min(kRows, m - i);
        loops<Sum<P>>().transpose(count, width, a + first * a_stride + i, a_stride, side, deep);
        panels.multiply(left.of(side, width, deep), width, left.stride(), add || first > 0, c + i * c_stride, c_stride);
      }
    });
  }
  if (rows == 0 && !add)
    for (int64_t i = 0; i < m; ++i) std::fill_n(c + i * c_stride, n, Sum<P>(0));
}

bool multiplies_bfloat16() {
#if defined(ATTUNE_X86)
  static const bool native = __builtin_cpu_supports("avx512bf16") && in_pairs();
  return native;
#else
  return false;
#endif
}

ProductScope::~ProductScope() { at::native::cpublas::brgemm_release(); }

#define ATTUNE_INSTANTIATE(P)                                                                                          \
  template class Panels<P>;                                                                                            \
  template class Left<P>;                                                                                              \
  template void product<P>(const Sum<P>*, int64_t, int64_t, const Panels<P>&, const Sum<P>*, bool, Sum<P>*, int64_t);  \
  template void product_by_columns<P>(const Sum<P>*, int64_t, int64_t, const Panels<P>&, const Sum<P>*, Sum<P>*,       \
                                      int64_t);                                                                        \
  template void transposed_product<P>(const Sum<P>*, int64_t, int64_t, const Sum<P>*, int64_t, int64_t, int64_t, bool, \
                                      Sum<P>*, int64_t);
ATTUNE_INSTANTIATE(float)
ATTUNE_INSTANTIATE(double)
ATTUNE_INSTANTIATE(at::BFloat16)
#undef ATTUNE_INSTANTIATE

}  // namespace attune
