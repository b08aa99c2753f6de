// One head of attention of one sentence, there and back. A part of loops_body.h, and bound by what it says.
#pragma once
#include "models/kernels/loops/rows_body.h"

namespace attune {
namespace {

// Columns [0, padded) of the transposed rows of one head, times `scale`; zeros behind the last row.
template <class T>
void turn(int64_t rows, int64_t padded, int64_t width, const T* __restrict from, int64_t stride, T factor,
          T* __restrict to) {
  for (int64_t i = 0; i < width; ++i) {
    for (int64_t j = 0; j < rows; ++j) to[i * padded + j] = from[j * stride + i] * factor;
    for (int64_t j = rows; j < padded; ++j) to[i * padded + j] = 0;
  }
}

// out [padded] = vector [width] times the turned rows.
template <class T>
void against(int64_t padded, int64_t width, const T* __restrict vector, const T* __restrict turned, T* __restrict out) {
#pragma omp simd
  for (int64_t j = 0; j < padded; ++j) out[j] = 0;
  int64_t i = 0;
  for (; i + 4 <= width; i += 4) {
    const T *a = turned + i * padded, *b = a + padded, *c = b + padded, *d = c + padded;
    const T va = vector[i], vb = vector[i + 1], vc = vector[i + 2], vd = vector[i + 3];
#pragma omp simd
    for (int64_t j = 0; j < padded; ++j) out[j] += (va * a[j] + vb * b[j]) + (vc * c[j] + vd * d[j]);
  }
  for (; i < width; ++i) {
    const T* a = turned + i * padded;
    const T va = vector[i];
#pragma omp simd
    for (int64_t j = 0; j < padded; ++j) out[j] += va * a[j];
  }
}

// out[j] = factor times rows[j] . vector, the rows `stride` numbers apart.
template <class T>
void against_rows(int64_t length, int64_t width, const T* __restrict vector, const T* __restrict rows, int64_t stride,
                  T factor, T* __restrict out) {
  for (int64_t j = 0; j < length; ++j) {
    const T* row = rows + j * stride;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < width; ++i) sum += row[i] * vector[i];
    out[j] = sum * factor;
  }
}

// out [width] = sum_j weights[j] rows[j], the rows `stride` numbers apart.
template <class T>
void gather_rows(int64_t length, int64_t width, const T* __restrict weights, const T* __restrict rows, int64_t stride,
                 T* __restrict out) {
#pragma omp simd
  for (int64_t i = 0; i < width; ++i) out[i] = 0;
  int64_t j = 0;
  for (; j + 4 <= length; j += 4) {
    const T *a = rows + j * stride, *b = a + stride, *c = b + stride, *d = c + stride;
    const T wa = weights[j], wb = weights[j + 1], wc = weights[j + 2], wd = weights[j + 3];
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) out[i] += (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
  }
  for (; j < length; ++j) {
    const T* row = rows + j * stride;
    const T weight = weights[j];
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) out[i] += weight * row[i];
  }
}

// rows[j] += weights[j] vector, the rows `stride` numbers apart.
template <class T>
void scatter_rows(int64_t length, int64_t width, const T* __restrict weights, const T* __restrict vector,
                  T* __restrict rows, int64_t stride) {
  for (int64_t j = 0; j < length; ++j) {
    T* row = rows + j * stride;
    const T weight = weights[j];
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) row[i] += weight * vector[i];
  }
}

template <class T>
int64_t visible(const typename Loops<T>::Head& head, int64_t query) {
  return head.ahead >= head.keys - 1 - query ? head.keys : query + 1 + head.ahead;
}

template <class T>
void attend(const typename Loops<T>::Head& head, const T* queries, const T* keys, const T* values, const T* mask,
            T* weights, T* context, T* scratch) {
  const int64_t padded = (head.keys + 15) / 16 * 16;
  T *turned = scratch, *row = turned + padded * (head.key > head.value ? head.key : head.value);
  const bool once = head.queries == 1;  // not worth turning
  if (!once) turn(head.keys, padded, head.key, keys, head.key_stride, head.scale, turned);
  for (int64_t t = 0; t < head.queries; ++t) {
    const int64_t seen = visible<T>(head, t);
    if (once)
      against_rows(seen, head.key, queries, keys, head.key_stride, head.scale, row);
    else
      against(padded, head.key, queries + t * head.query_stride, turned, row);
    softmax(seen, row);
    T* kept = weights + t * head.weight_stride;
    for (int64_t s = 0; s < seen; ++s) kept[s] = row[s];
    for (int64_t s = seen; s < head.keys; ++s) kept[s] = 0;
    if (mask != nullptr) multiply(seen, mask + t * head.weight_stride, row);
    gather_rows(seen, head.value, row, values, head.key_stride, context + t * head.context_stride);
  }
}

template <class T>
void attend_back(const typename Loops<T>::Head& head, const typename Loops<T>::HeadInputs& in, T* of_queries,
                 T* of_keys, T* of_values, T* scratch) {
  const int64_t padded = (head.keys + 15) / 16 * 16;
  T *turned = scratch, *gradient = turned + padded * (head.key > head.value ? head.key : head.value),
    *used = gradient + padded;
  turn(head.keys, padded, head.value, in.values, head.key_stride, T(1), turned);
  for (int64_t s = 0; s < head.keys; ++s) {
    for (int64_t i = 0; i < head.key; ++i) of_keys[s * head.key_stride + i] = 0;
    for (int64_t i = 0; i < head.value; ++i) of_values[s * head.key_stride + i] = 0;
  }
  for (int64_t t = 0; t < head.queries; ++t) {
    const int64_t seen = visible<T>(head, t), at = t * head.weight_stride;
    const T* of_context = in.of_context + t * head.context_stride;
    against(padded, head.value, of_context, turned, gradient);
    for (int64_t s = 0; s < seen; ++s) used[s] = in.weights[at + s];
    if (in.mask != nullptr) {
      multiply(seen, in.mask + at, used);
      multiply(seen, in.mask + at, gradient);
    }
    scatter_rows(seen, head.value, used, of_context, of_values, head.key_stride);
    if (in.of_weights != nullptr) add(seen, in.of_weights + at, gradient);
    softmax_back(seen, in.weights + at, gradient);
    scale(seen, head.scale, gradient);
    gather_rows(seen, head.key, gradient, in.keys, head.key_stride, of_queries + t * head.query_stride);
    scatter_rows(seen, head.key, gradient, in.queries + t * head.query_stride, of_keys, head.key_stride);
  }
}

}  // namespace
}  // namespace attune
