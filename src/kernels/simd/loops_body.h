// The body of the loops, for one instruction set: the file that includes this is compiled with its flags. Everything
// has internal linkage and nothing of the standard library is inlined here, so that no code of a wider instruction set
// can be taken by the linker for a processor that lacks it.
#include "src/kernels/simd/heads_body.h"
#include "src/kernels/simd/rows_body.h"

namespace attune::kernels {
namespace {

template <class T>
void gru(int64_t hidden, const typename Loops<T>::Gru& row, T* __restrict after, T* __restrict saved) {
  const T* __restrict input = row.input, * __restrict recurrent = row.recurrent, * __restrict before = row.before;
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
void additive(const typename Loops<T>::Energy& energy, T* __restrict energies) {
  const T* __restrict query = energy.query, * __restrict vector = energy.vector;
  for (int64_t j = 0; j < energy.length; ++j) {
    const T* __restrict key = energy.keys + j * energy.width;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t a = 0; a < energy.width; ++a) sum += vector[a] * hyperbolic(query[a] + key[a]);
    energies[j] = sum;
  }
}

template <class T>
void additive_back(const typename Loops<T>::Energy& energy, const T* __restrict gradient,
                   const typename Loops<T>::EnergyGradients& out) {
  const T* __restrict query = energy.query, * __restrict vector = energy.vector;
  T* __restrict of_query = out.query, * __restrict of_vector = out.vector;
  for (int64_t a = 0; a < energy.width; ++a) of_query[a] = 0;
  for (int64_t j = 0; j < energy.length; ++j) {
    const T* __restrict key = energy.keys + j * energy.width;
    T* __restrict of_key = out.keys + j * energy.width;
    const T of_energy = gradient[j];
#pragma omp simd
    for (int64_t a = 0; a < energy.width; ++a) {
      const T u = hyperbolic(query[a] + key[a]);
      const T of_sum = of_energy * vector[a] * (T(1) - u * u);
      of_query[a] += of_sum;
      of_key[a] += of_sum;
      of_vector[a] += of_energy * u;
    }
  }
}

template <class T>
void dots(int64_t length, int64_t width, const T* __restrict rows, const T* __restrict vector, T* __restrict out) {
  for (int64_t j = 0; j < length; ++j) {
    const T* row = rows + j * width;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t a = 0; a < width; ++a) sum += row[a] * vector[a];
    out[j] = sum;
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
void relu(int64_t length, const T* __restrict mask, T* __restrict x) {
  if (mask == nullptr) {
#pragma omp simd
    for (int64_t i = 0; i < length; ++i) x[i] = x[i] < 0 ? T(0) : x[i];
    return;
  }
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) x[i] = x[i] < 0 ? T(0) : x[i] * mask[i];
}

inline bool is_zero(float x) { return x == 0; }
inline bool is_zero(double x) { return x == 0; }
inline bool is_zero(uint16_t bits) { return (bits & 0x7FFFU) == 0; }

template <class T, class Y = T>
void relu_back(int64_t length, const Y* __restrict y, const T* __restrict mask, T* __restrict gradient) {
  if (mask == nullptr) {
#pragma omp simd
    for (int64_t i = 0; i < length; ++i) gradient[i] = is_zero(y[i]) ? T(0) : gradient[i];
    return;
  }
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) gradient[i] = is_zero(y[i]) ? T(0) : gradient[i] * mask[i];
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
typename Loops<T>::Surprise cross_entropy(const typename Loops<T>::Token& token, T* __restrict logits) {
  const int64_t vocabulary = token.vocabulary, gold = token.gold;
  const T smoothing = token.smoothing, weight = token.scale;
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
  if (token.gradient) {
    const T factor = static_cast<T>(static_cast<double>(weight) / total);
    const T each = weight * smoothing / static_cast<T>(vocabulary);
#pragma omp simd
    for (int64_t i = 0; i < vocabulary; ++i) logits[i] = logits[i] * factor - each;
    logits[gold] -= weight * (T(1) - smoothing);
  }
  return out;
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

void interleave(int64_t length, const uint16_t* __restrict even, const uint16_t* __restrict odd,
                uint16_t* __restrict to) {
#pragma omp simd
  for (int64_t i = 0; i < length; ++i) {
    to[2 * i] = even[i];
    to[2 * i + 1] = odd[i];
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
  return {.gru = gru<T>,
          .gru_back = gru_back<T>,
          .additive = additive<T>,
          .additive_back = additive_back<T>,
          .dots = dots<T>,
          .weighted_sum = weighted_sum<T>,
          .spread = spread<T>,
          .largest = largest<T>,
          .log_sum = log_sum<T>,
          .softmax = softmax<T>,
          .softmax_back = softmax_back<T>,
          .attend = attend<T>,
          .attend_back = attend_back<T>,
          .attend_once = attend_once<T>,
          .gemm = gemm<T>,
          .relu = relu<T>,
          .relu_back = relu_back<T>,
          .sum = sum_rows<T>,
          .tanh = tanh_row<T>,
          .tanh_back = tanh_back<T>,
          .add = add<T>,
          .multiply = multiply<T>,
          .cross_entropy = cross_entropy<T>,
          .transpose = transpose<T>};
}

constexpr FloatLoops make_float_loops() {
  return {make_loops<float>(),
          {.round = round_row,
           .relu_back = relu_back<float, uint16_t>,
           .transpose = transpose<uint16_t>,
           .interleave = interleave},
          draw_mask_row};
}

}  // namespace
}  // namespace attune::kernels
