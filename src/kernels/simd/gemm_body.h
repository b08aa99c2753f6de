// GEMM of small matrices: four rows by sixteen columns at a time, in registers. A part of loops_body.h, and bound by what
// it says.
#pragma once
#include "src/kernels/simd/rows_body.h"

namespace attune::kernels {
namespace {

// A left side: `row` values between its rows, `inner` between those of one row; so a transposed one is one, too.
template <class T>
struct LeftSide {
  const T* values;
  int64_t row, inner;
};
// A right side: `row` values between its rows, which may be read up to the next multiple of kLanes.
template <class T>
struct RightSide {
  const T* values;
  int64_t row;
};
template <class T>
struct OutSide {
  T* values;
  int64_t row;
};

// Rows of out = factor left right, or += left right where kAdd; `columns` of them. Each sum runs over `inner` in order.
template <bool kAdd, int kRows, class T>
void multiply_rows(const LeftSide<T>& left, const RightSide<T>& right, int64_t inner, int64_t columns, T factor,
                   const OutSide<T>& out) {
  for (int64_t begin = 0; begin < columns; begin += kLanes) {
    T sums[kRows][kLanes] = {};
    for (int64_t k = 0; k < inner; ++k) {
      const T* __restrict from = right.values + k * right.row + begin;
      for (int r = 0; r < kRows; ++r) {
        const T one = left.values[r * left.row + k * left.inner];
#pragma omp simd
        for (int i = 0; i < kLanes; ++i) sums[r][i] += one * from[i];
      }
    }
    const int64_t count = columns - begin < kLanes ? columns - begin : kLanes;
    for (int r = 0; r < kRows; ++r) {
      T* to = out.values + r * out.row + begin;
      if (count == kLanes) {
#pragma omp simd
        for (int i = 0; i < kLanes; ++i) to[i] = kAdd ? to[i] + sums[r][i] : factor * sums[r][i];
      } else {
        for (int64_t i = 0; i < count; ++i) to[i] = kAdd ? to[i] + sums[r][i] : factor * sums[r][i];
      }
    }
  }
}

template <bool kAdd, class T>
void multiply_small(int64_t rows, LeftSide<T> left, const RightSide<T>& right, int64_t inner, int64_t columns, T factor,
                    OutSide<T> out) {
  for (; rows >= 4; rows -= 4, left.values += 4 * left.row, out.values += 4 * out.row)
    multiply_rows<kAdd, 4>(left, right, inner, columns, factor, out);
  for (; rows > 0; --rows, left.values += left.row, out.values += out.row)
    multiply_rows<kAdd, 1>(left, right, inner, columns, factor, out);
}

template <class T>
void gemm(const typename Loops<T>::Gemm& size, const T* a, const T* b, T* c) {
  const LeftSide<T> left{a, size.a_stride, 1};
  const RightSide<T> right{b, size.b_stride};
  const OutSide<T> out{c, size.c_stride};
  if (size.add)
    multiply_small<true>(size.rows, left, right, size.inner, size.columns, T(1), out);
  else
    multiply_small<false>(size.rows, left, right, size.inner, size.columns, T(1), out);
}

}  // namespace
}  // namespace attune::kernels
