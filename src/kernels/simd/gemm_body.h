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

// out = factor left right, `columns` of them. Each sum runs over `inner` in order.
template <class T>
struct SmallGemm {
  LeftSide<T> left;
  RightSide<T> right;
  int64_t inner, columns;
  OutSide<T> out;
  T factor = T(1);
};

// kRows rows; out += left right where kAdd.
template <bool kAdd, int kRows, class T>
void multiply_rows(const SmallGemm<T>& gemm) {
  const LeftSide<T> left = gemm.left;
  const RightSide<T> right = gemm.right;
  const OutSide<T> out = gemm.out;
  const int64_t columns = gemm.columns;
  const T factor = gemm.factor;
  for (int64_t begin = 0; begin < columns; begin += kLanes) {
    T sums[kRows][kLanes] = {};
    for (int64_t k = 0; k < gemm.inner; ++k) {
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
void multiply_small(int64_t rows, SmallGemm<T> gemm) {
  const auto skip = [&gemm](int64_t count) {
    gemm.left.values += count * gemm.left.row;
    gemm.out.values += count * gemm.out.row;
  };
  for (; rows >= 4; rows -= 4, skip(4)) multiply_rows<kAdd, 4>(gemm);
  for (; rows > 0; --rows, skip(1)) multiply_rows<kAdd, 1>(gemm);
}

template <class T>
void gemm(const GemmSize& size, const T* a, const T* b, T* c) {
  const SmallGemm<T> gemm{.left = {a, size.a_stride, 1},
                          .right = {b, size.b_stride},
                          .inner = size.inner,
                          .columns = size.columns,
                          .out = {c, size.c_stride}};
  if (size.add)
    multiply_small<true>(size.rows, gemm);
  else
    multiply_small<false>(size.rows, gemm);
}

}  // namespace
}  // namespace attune::kernels
