// What other loops are made of: exponentials, softmax, sums. A part of loops_body.h, and bound by what it says.
#pragma once
#include <math.h>

#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

constexpr int kLanes = kLanesOfHeads;

// exp(x) = 2^n exp(r), x = n ln 2 + r, |r| <= ln 2 / 2; the polynomial is the Taylor series to r^6, whose next term is
// below 2^-24. Zero below the smallest normal float, held below the largest.
inline float exponential(float x) {
  const bool tiny = x < -87.0F;
  x = tiny ? -87.0F : x;
  x = x > 88.0F ? 88.0F : x;
  constexpr float kRounding = 12582912.0F;  // 1.5 x 2^23: adding it leaves the nearest integer in the low bits
  const float shifted = x * 1.44269504F + kRounding;
  const float n = shifted - kRounding;
  float r = x - n * 0.693359375F;
  r = r + n * 2.12194440e-4F;
  float p = 1.0F / 720;
  p = p * r + 1.0F / 120;
  p = p * r + 1.0F / 24;
  p = p * r + 1.0F / 6;
  p = p * r + 0.5F;
  p = p * r + 1.0F;
  p = p * r + 1.0F;
  const int32_t bits = static_cast<int32_t>(n) + 127;
  return tiny ? 0.0F : p * __builtin_bit_cast(float, bits << 23);
}
inline double exponential(double x) { return ::exp(x); }

// An error of one unit in the last place of 1, also where x is small: what is added up with it is of that size.
inline float hyperbolic(float x) { return 1.0F - 2.0F / (exponential(2.0F * x) + 1.0F); }
inline double hyperbolic(double x) { return ::tanh(x); }

template <class T>
inline T sigmoid(T x) {
  return T(1) / (T(1) + exponential(-x));
}

template <class T>
T largest(int64_t length, const T* __restrict x) {
  T found = x[0];
#pragma omp simd reduction(max : found)
  for (int64_t i = 0; i < length; ++i) found = x[i] > found ? x[i] : found;
  return found;
}

// exp(x - top) in place; their sum. In double, as the sum of a large vocabulary is of many small numbers.
template <class T>
double exponentials(int64_t length, T top, T* __restrict x) {
  double total = 0;
  for (int64_t begin = 0; begin < length; begin += 256) {
    const int64_t end = begin + 256 < length ? begin + 256 : length;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = begin; i < end; ++i) {
      x[i] = exponential(x[i] - top);
      sum += x[i];
    }
    total += static_cast<double>(sum);
  }
  return total;
}

template <class T>
double log_sum(int64_t length, const T* __restrict x) {
  const T top = largest(length, x);
  double total = 0;
  for (int64_t begin = 0; begin < length; begin += 256) {
    const int64_t end = length - begin < 256 ? length : begin + 256;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = begin; i < end; ++i) sum += exponential(x[i] - top);
    total += static_cast<double>(sum);
  }
  return static_cast<double>(top) + ::log(total);
}

template <class T>
void scale(int64_t length, T factor, T* __restrict x) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) x[i] *= factor;
}

template <class T>
void softmax(int64_t length, T* x) {
  const double total = exponentials(length, largest(length, x), x);
  scale(length, static_cast<T>(1 / total), x);
}

template <class T>
void softmax_back(int64_t length, const T* __restrict weights, T* __restrict gradient) {
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < length; ++j) sum += weights[j] * gradient[j];
#pragma omp simd
  for (int64_t j = 0; j < length; ++j) gradient[j] = weights[j] * (gradient[j] - sum);
}

template <class T>
void add(int64_t length, const T* __restrict x, T* __restrict out) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) out[i] += x[i];
}

template <class T>
void multiply(int64_t length, const T* __restrict x, T* __restrict out) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) out[i] *= x[i];
}

template <class T>
void transpose_scalar(int64_t rows, int64_t columns, const RowsAt<const T>& from, const RowsAt<T>& to) {
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < rows; ++i) to.values[j * to.stride + i] = from.values[i * from.stride + j];
}

// 8 x 8 floats in registers: pairs, then fours, then halves of the columns change places.
using EightFloats = float __attribute__((vector_size(32)));

inline void transpose_square(const float* from, int64_t from_stride, float* to, int64_t to_stride) {
  EightFloats row[8], pair[8], four[8];
  for (int i = 0; i < 8; ++i) __builtin_memcpy(&row[i], from + i * from_stride, sizeof(EightFloats));
  for (int i = 0; i < 8; i += 2) {
    pair[i] = __builtin_shufflevector(row[i], row[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    pair[i + 1] = __builtin_shufflevector(row[i], row[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (int i = 0; i < 8; i += 4)
    for (int k = 0; k < 2; ++k) {
      four[i + k] = __builtin_shufflevector(pair[i + k], pair[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      four[i + k + 2] = __builtin_shufflevector(pair[i + k], pair[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  for (int k = 0; k < 4; ++k) {
    row[k] = __builtin_shufflevector(four[k], four[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    row[k + 4] = __builtin_shufflevector(four[k], four[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 8; ++i) __builtin_memcpy(to + i * to_stride, &row[i], sizeof(EightFloats));
}

// 16 x 16 numbers of 16 bits. Within each half of a register: rows by twos, fours and eights; then the halves.
using SixteenShorts = uint16_t __attribute__((vector_size(32)));

inline void transpose_square(const uint16_t* from, int64_t from_stride, uint16_t* to, int64_t to_stride) {
  SixteenShorts eights[2][8];  // of rows 0 to 7 and 8 to 15: columns k and k + 8
  for (int half = 0; half < 2; ++half) {
    SixteenShorts row[8], two[8], four[8];
    for (int i = 0; i < 8; ++i) __builtin_memcpy(&row[i], from + (half * 8 + i) * from_stride, sizeof(SixteenShorts));
    for (int i = 0; i < 8; i += 2) {
      two[i] = __builtin_shufflevector(row[i], row[i + 1], 0, 16, 1, 17, 2, 18, 3, 19, 8, 24, 9, 25, 10, 26, 11, 27);
      two[i + 1] =
          __builtin_shufflevector(row[i], row[i + 1], 4, 20, 5, 21, 6, 22, 7, 23, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    for (int i = 0; i < 8; i += 4)
      for (int k = 0; k < 2; ++k) {
        const SixteenShorts &a = two[i + k], &b = two[i + k + 2];
        four[i + 2 * k] = __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 8, 9, 24, 25, 10, 11, 26, 27);
        four[i + 2 * k + 1] = __builtin_shufflevector(a, b, 4, 5, 20, 21, 6, 7, 22, 23, 12, 13, 28, 29, 14, 15, 30, 31);
      }
    for (int k = 0; k < 4; ++k) {
      const SixteenShorts &a = four[k], &b = four[k + 4];
      eights[half][2 * k] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
      eights[half][2 * k + 1] =
          __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    }
  }
  for (int k = 0; k < 8; ++k) {
    const SixteenShorts &a = eights[0][k], &b = eights[1][k];
    const SixteenShorts low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const SixteenShorts high =
        __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    __builtin_memcpy(to + k * to_stride, &low, sizeof(SixteenShorts));
    __builtin_memcpy(to + (k + 8) * to_stride, &high, sizeof(SixteenShorts));
  }
}

template <class T>
void transpose(int64_t rows, int64_t columns, const RowsAt<const T>& from, const RowsAt<T>& to) {
  constexpr int64_t kSquare = 32 / sizeof(T);
  const int64_t whole_rows = rows / kSquare * kSquare, whole_columns = columns / kSquare * kSquare;
  for (int64_t c = 0; c < whole_columns; c += kSquare)
    for (int64_t r = 0; r < whole_rows; r += kSquare)
      transpose_square(from.values + r * from.stride + c, from.stride, to.values + c * to.stride + r, to.stride);
  transpose_scalar<T>(rows - whole_rows, whole_columns, {from.values + whole_rows * from.stride, from.stride},
                      {to.values + whole_rows, to.stride});
  transpose_scalar<T>(rows, columns - whole_columns, {from.values + whole_columns, from.stride},
                      {to.values + whole_columns * to.stride, to.stride});
}
template <>
inline void transpose(int64_t rows, int64_t columns, const RowsAt<const double>& from, const RowsAt<double>& to) {
  transpose_scalar(rows, columns, from, to);
}

}  // namespace
}  // namespace attune::kernels
