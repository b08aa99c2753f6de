// The body of the loops, for one instruction set: the file that includes this is compiled with its flags. Everything
// has internal linkage and nothing of the standard library is inlined here, so that no code of a wider instruction set
// can be taken by the linker for a processor that lacks it.
#include <math.h>

#include "models/kernels/loops/loops.h"

namespace attune {
namespace {

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
void gru(int64_t hidden, const T* __restrict input, const T* __restrict recurrent, const T* __restrict before,
         T* __restrict after, T* __restrict saved) {
#pragma omp simd
  for (int64_t i = 0; i < hidden; ++i) {
    const T r = sigmoid(input[i] + recurrent[i]);
    const T z = sigmoid(input[hidden + i] + recurrent[hidden + i]);
    const T share = recurrent[2 * hidden + i];
    const T n = hyperbolic(input[2 * hidden + i] + r * share);
    saved[i] = r;
    saved[hidden + i] = z;
    saved[2 * hidden + i] = n;
    saved[3 * hidden + i] = share;
    after[i] = n + z * (before[i] - n);
  }
}

template <class T>
void gru_back(int64_t hidden, const T* __restrict before, T* __restrict saved, T* __restrict gradient) {
#pragma omp simd
  for (int64_t i = 0; i < hidden; ++i) {
    const T r = saved[i], z = saved[hidden + i], n = saved[2 * hidden + i], share = saved[3 * hidden + i];
    const T of_n = gradient[i] * (T(1) - z) * (T(1) - n * n);
    saved[i] = of_n * share * r * (T(1) - r);
    saved[hidden + i] = gradient[i] * (before[i] - n) * z * (T(1) - z);
    saved[2 * hidden + i] = of_n;
    saved[3 * hidden + i] = of_n * r;
    gradient[i] *= z;
  }
}

template <class T>
void additive(int64_t length, int64_t width, const T* __restrict query, const T* __restrict keys,
              const T* __restrict vector, T* __restrict energies) {
  for (int64_t j = 0; j < length; ++j) {
    const T* key = keys + j * width;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t a = 0; a < width; ++a) sum += vector[a] * hyperbolic(query[a] + key[a]);
    energies[j] = sum;
  }
}

template <class T>
void additive_back(int64_t length, int64_t width, const T* __restrict query, const T* __restrict keys,
                   const T* __restrict vector, const T* __restrict gradient, T* __restrict gradient_query,
                   T* __restrict gradient_keys, T* __restrict gradient_vector) {
  for (int64_t a = 0; a < width; ++a) gradient_query[a] = 0;
  for (int64_t j = 0; j < length; ++j) {
    const T* key = keys + j * width;
    T* gradient_key = gradient_keys + j * width;
    const T of_energy = gradient[j];
#pragma omp simd
    for (int64_t a = 0; a < width; ++a) {
      const T u = hyperbolic(query[a] + key[a]);
      const T of_sum = of_energy * vector[a] * (T(1) - u * u);
      gradient_query[a] += of_sum;
      gradient_key[a] += of_sum;
      gradient_vector[a] += of_energy * u;
    }
  }
}

template <class T>
void dots(int64_t length, int64_t width, const T* __restrict rows, const T* __restrict vector, bool add,
          T* __restrict out) {
  for (int64_t j = 0; j < length; ++j) {
    const T* row = rows + j * width;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t a = 0; a < width; ++a) sum += row[a] * vector[a];
    out[j] = add ? out[j] + sum : sum;
  }
}

template <class T>
void weighted_sum(int64_t length, int64_t width, const T* __restrict weights, const T* __restrict rows,
                  T* __restrict out) {
  int64_t j = 0;
  for (; j + 4 <= length; j += 4) {
    const T *a = rows + j * width, *b = a + width, *c = b + width, *d = c + width;
    const T wa = weights[j], wb = weights[j + 1], wc = weights[j + 2], wd = weights[j + 3];
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) out[i] += (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
  }
  for (; j < length; ++j) {
    const T* row = rows + j * width;
    const T weight = weights[j];
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) out[i] += weight * row[i];
  }
}

template <class T>
void spread(int64_t length, int64_t width, const T* __restrict weights, const T* __restrict vector,
            T* __restrict rows) {
  for (int64_t j = 0; j < length; ++j) {
    T* row = rows + j * width;
    const T weight = weights[j];
#pragma omp simd
    for (int64_t i = 0; i < width; ++i) row[i] += weight * vector[i];
  }
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
void tanh_row(int64_t length, T* __restrict x) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) x[i] = hyperbolic(x[i]);
}

template <class T>
void tanh_back(int64_t length, const T* __restrict y, T* __restrict gradient) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) gradient[i] *= T(1) - y[i] * y[i];
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

template <class T>
void relu(int64_t length, const T* __restrict mask, T* __restrict x) {
  if (mask == nullptr) {
#pragma omp simd
    for (int64_t i = 0; i < length; ++i) x[i] = x[i] < 0 ? T(0) : x[i];
    return;
  }
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) x[i] = x[i] < 0 ? T(0) : x[i] * mask[i];
}

template <class T>
void relu_back(int64_t length, const T* __restrict y, const T* __restrict mask, T* __restrict gradient) {
  if (mask == nullptr) {
#pragma omp simd
    for (int64_t i = 0; i < length; ++i) gradient[i] = y[i] == 0 ? T(0) : gradient[i];
    return;
  }
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) gradient[i] = y[i] == 0 ? T(0) : gradient[i] * mask[i];
}

template <class T>
void sum_rows(int64_t length, const T* __restrict x, const T* __restrict y, const T* __restrict mask,
              T* __restrict out) {
  if (mask == nullptr) {
#pragma omp simd
    for (int64_t i = 0; i < length; ++i) out[i] = x[i] + y[i];
    return;
  }
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) out[i] = x[i] + y[i] * mask[i];
}

// -sum_k q(k) log p(k), q(k) = smoothing / V, and 1 - smoothing more for the gold token; d / d logit = p - q.
template <class T>
typename Loops<T>::Surprise cross_entropy(int64_t vocabulary, int64_t gold, T smoothing, T weight, bool gradient,
                                          T* __restrict logits) {
  const T top = largest(vocabulary, logits), of_gold = logits[gold];
  double sum = 0;
  if (smoothing > 0)
    for (int64_t i = 0; i < vocabulary; ++i) sum += static_cast<double>(logits[i] - top);
  const double total = exponentials(vocabulary, top, logits);
  const double log_total = ::log(total);
  const double log_probability = static_cast<double>(of_gold - top) - log_total;
  const double mean = sum / static_cast<double>(vocabulary) - log_total;  // of all log-probabilities
  typename Loops<T>::Surprise out;
  out.log_probability = static_cast<T>(log_probability);
  out.loss = static_cast<T>(-(1 - static_cast<double>(smoothing)) * log_probability -
                            (smoothing > 0 ? static_cast<double>(smoothing) * mean : 0.0));
  out.correct = of_gold == top;
  if (gradient) {
    const T factor = static_cast<T>(static_cast<double>(weight) / total);
    const T each = weight * smoothing / static_cast<T>(vocabulary);
#pragma omp simd
    for (int64_t i = 0; i < vocabulary; ++i) logits[i] = logits[i] * factor - each;
    logits[gold] -= weight * (T(1) - smoothing);
  }
  return out;
}

template <class T>
void transpose_scalar(int64_t rows, int64_t columns, const T* from, int64_t from_stride, T* to, int64_t to_stride) {
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < rows; ++i) to[j * to_stride + i] = from[i * from_stride + j];
}

inline void transpose(int64_t rows, int64_t columns, const double* from, int64_t from_stride, double* to,
                      int64_t to_stride) {
  transpose_scalar(rows, columns, from, from_stride, to, to_stride);
}

// 8 x 8 numbers in registers: pairs, then fours, then halves of the columns change places.
using Eight = float __attribute__((vector_size(32)));

inline void transpose_eight(const float* from, int64_t from_stride, float* to, int64_t to_stride) {
  Eight row[8], pair[8], four[8];
  for (int i = 0; i < 8; ++i) __builtin_memcpy(&row[i], from + i * from_stride, sizeof(Eight));
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
  for (int i = 0; i < 8; ++i) __builtin_memcpy(to + i * to_stride, &row[i], sizeof(Eight));
}

inline void transpose(int64_t rows, int64_t columns, const float* from, int64_t from_stride, float* to,
                      int64_t to_stride) {
  const int64_t whole_rows = rows / 8 * 8, whole_columns = columns / 8 * 8;
  for (int64_t c = 0; c < whole_columns; c += 8)
    for (int64_t r = 0; r < whole_rows; r += 8)
      transpose_eight(from + r * from_stride + c, from_stride, to + c * to_stride + r, to_stride);
  transpose_scalar(rows - whole_rows, whole_columns, from + whole_rows * from_stride, from_stride, to + whole_rows,
                   to_stride);
  transpose_scalar(rows, columns - whole_columns, from + whole_columns, from_stride, to + whole_columns * to_stride,
                   to_stride);
}

// Not a number stays one: its upper bits are set, so that rounding cannot make it infinite.
void round_row(int64_t length, const float* __restrict from, uint16_t* __restrict to) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, from[i]);
    const uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
    const bool number = (bits & 0x7FFFFFFFU) <= 0x7F800000U;
    to[i] = static_cast<uint16_t>(number ? rounded : 0x7FC0U);
  }
}

// Two rounds of multiplying and folding (the finaliser of MurmurHash3), with half of the seed before each.
void draw_mask_row(int64_t first, int64_t length, uint64_t seed, double p, float* __restrict out) {
  const auto low = static_cast<uint32_t>(seed), high = static_cast<uint32_t>(seed >> 32);
  const auto start = static_cast<uint32_t>(first);
  const auto limit = static_cast<uint32_t>(p * 4294967296.0);
  const auto kept = static_cast<float>(1 / (1 - p));
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) {
    uint32_t hash = (start + static_cast<uint32_t>(i)) * 0x9E3779B1U + low;
    hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU + high;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
    hash ^= hash >> 16;
    out[i] = hash < limit ? 0.0F : kept;
  }
}

template <class T>
constexpr Loops<T> make_loops() {
  return {gru<T>,         gru_back<T>, additive<T>,      additive_back<T>, dots<T>,         weighted_sum<T>,
          spread<T>,      largest<T>,  log_sum<T>,       softmax<T>,       softmax_back<T>, attend<T>,
          attend_back<T>, relu<T>,     relu_back<T>,     sum_rows<T>,      tanh_row<T>,     tanh_back<T>,
          add<T>,         multiply<T>, cross_entropy<T>, transpose};
}

constexpr FloatLoops make_float_loops() { return {make_loops<float>(), round_row, draw_mask_row}; }

}  // namespace
}  // namespace attune
