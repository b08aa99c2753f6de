// One head of attention of one sentence, there and back. A part of loops_body.h, and bound by what it says.
//
// Sentences are short, so every GEMM is of small matrices (gemm_body.h). Right sides lie in scratch, their columns rounded
// up to sixteen.
#pragma once
#include "src/kernels/simd/gemm_body.h"

namespace attune::kernels {
namespace {

inline int64_t rounded_up(int64_t columns) { return (columns + kLanes - 1) / kLanes * kLanes; }

// A right side from rows that are `stride` numbers apart.
template <class T>
void lay(int64_t rows, int64_t columns, const T* __restrict from, int64_t stride, T* __restrict to) {
  const int64_t padded = rounded_up(columns);
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t i = 0; i < columns; ++i) to[r * padded + i] = from[r * stride + i];
    for (int64_t i = columns; i < padded; ++i) to[r * padded + i] = 0;
  }
}

// The same of the transposed rows: [columns, rows].
template <class T>
void lay_turned(int64_t rows, int64_t columns, const T* from, int64_t stride, T* to) {
  const int64_t padded = rounded_up(rows);
  transpose<T>(rows, columns, {from, stride}, {to, padded});
  for (int64_t c = 0; c < columns; ++c)
    for (int64_t r = rows; r < padded; ++r) to[c * padded + r] = 0;
}

template <class T>
int64_t visible(const typename Loops<T>::Head& head, int64_t query) {
  return head.ahead >= head.keys - 1 - query ? head.keys : query + 1 + head.ahead;
}

// A row of scores [padded] becomes weights, zero from `seen` on.
template <class T>
void weigh(int64_t seen, int64_t padded, T* row) {
  const T top = largest(seen, row);
  for (int64_t s = seen; s < padded; ++s) row[s] = T(-1e30);
  scale(padded, static_cast<T>(1 / exponentials(padded, top, row)), row);
}

template <class T>
void attend(const typename Loops<T>::Head& head, const typename Loops<T>::HeadInputs& in, T* weights, T* context,
            T* scratch) {
  const int64_t padded = rounded_up(head.keys);
  T *right = scratch, *rows = right + padded * rounded_up(head.key > head.value ? head.key : head.value);
  lay_turned(head.keys, head.key, in.keys, head.key_stride, right);
  multiply_small<false, T>(head.queries, {.left = {in.queries, head.query_stride, 1},
                                          .right = {right, padded},
                                          .inner = head.key,
                                          .columns = head.keys,
                                          .out = {rows, padded},
                                          .factor = head.scale});
  for (int64_t t = 0; t < head.queries; ++t) {
    T* row = rows + t * padded;
    weigh(visible<T>(head, t), padded, row);
    if (weights != nullptr)
      for (int64_t s = 0; s < head.keys; ++s) weights[t * head.weight_stride + s] = row[s];
    if (in.mask != nullptr) multiply(head.keys, in.mask + t * head.weight_stride, row);
  }
  lay(head.keys, head.value, in.values, head.key_stride, right);
  multiply_small<false, T>(head.queries, {.left = {rows, padded, 1},
                                          .right = {right, rounded_up(head.value)},
                                          .inner = head.keys,
                                          .columns = head.value,
                                          .out = {context, head.context_stride}});
}

template <class T>
void attend_back(const typename Loops<T>::Head& head, const typename Loops<T>::HeadInputs& in,
                 const typename Loops<T>::HeadGradients& out, T* scratch) {
  const int64_t padded = rounded_up(head.keys), wide = rounded_up(head.key > head.value ? head.key : head.value),
                longer = padded > head.queries ? padded : head.queries;
  T *right = scratch, *gradients = right + longer * wide, *used = gradients + head.queries * padded;
  lay_turned(head.keys, head.value, in.values, head.key_stride, right);
  multiply_small<false, T>(head.queries, {.left = {in.of_context, head.context_stride, 1},
                                          .right = {right, padded},
                                          .inner = head.value,
                                          .columns = head.keys,
                                          .out = {gradients, padded}});
  for (int64_t t = 0; t < head.queries; ++t) {
    const int64_t at = t * head.weight_stride;
    T *gradient = gradients + t * padded, *row = used + t * padded;
    for (int64_t s = 0; s < head.keys; ++s) row[s] = in.weights[at + s];
    if (in.mask != nullptr) {
      multiply(head.keys, in.mask + at, row);
      multiply(head.keys, in.mask + at, gradient);
    }
    if (in.of_weights != nullptr) add(head.keys, in.of_weights + at, gradient);
    softmax_back(head.keys, in.weights + at, gradient);
  }
  lay(head.queries, head.value, in.of_context, head.context_stride, right);
  multiply_small<false, T>(head.keys, {.left = {used, 1, padded},
                                       .right = {right, rounded_up(head.value)},
                                       .inner = head.queries,
                                       .columns = head.value,
                                       .out = {out.values, head.key_stride}});
  lay(head.keys, head.key, in.keys, head.key_stride, right);
  multiply_small<false, T>(head.queries, {.left = {gradients, padded, 1},
                                          .right = {right, rounded_up(head.key)},
                                          .inner = head.keys,
                                          .columns = head.key,
                                          .out = {out.queries, head.query_stride},
                                          .factor = head.scale});
  lay(head.queries, head.key, in.queries, head.query_stride, right);
  multiply_small<false, T>(head.keys, {.left = {gradients, 1, padded},
                                       .right = {right, rounded_up(head.key)},
                                       .inner = head.queries,
                                       .columns = head.key,
                                       .out = {out.keys, head.key_stride},
                                       .factor = head.scale});
}

// One query: its keys are not worth turning.
template <class T>
void attend_once(const typename Loops<T>::Head& head, const typename Loops<T>::HeadInputs& in, T* weights, T* context) {
  const T* query = in.queries;
  for (int64_t s = 0; s < head.keys; ++s) {
    const T* key = in.keys + s * head.key_stride;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < head.key; ++i) sum += key[i] * query[i];
    weights[s] = sum * head.scale;
  }
  softmax(head.keys, weights);
  for (int64_t i = 0; i < head.value; ++i) context[i] = 0;
  for (int64_t s = 0; s < head.keys; ++s) {
    const T* value = in.values + s * head.key_stride;
    const T weight = weights[s];
#pragma omp simd
    for (int64_t i = 0; i < head.value; ++i) context[i] += weight * value[i];
  }
}

}  // namespace
}  // namespace attune::kernels
