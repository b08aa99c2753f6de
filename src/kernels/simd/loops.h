// Loops: what the fused paths do between the matrix products, row by row: gates, energies, softmax, weighted sums.
//
// Plain loops over raw numbers, compiled once for each instruction set (loops_baseline.cpp, loops_avx2.cpp,
// loops_avx512.cpp: one body, loops_body.h), picked when the program runs (isa.h). float has its own exp, within 2 units
// in the last place; double uses the library's, for the laws that hold the fused paths to the plain ones.
#pragma once
#include <cstdint>

namespace attune::kernels {

/// Rows of values, `stride` values apart.
template <class T>
struct RowsAt {
  T* values;
  int64_t stride;
};

/// The sizes of a GEMM; strides are the values between the rows of a matrix.
struct GemmSize {
  int64_t rows, columns, inner;  // M, N, K
  int64_t a_stride, b_stride, c_stride;
  bool add;
};

/// Letters as in src/kernels/tensor.h. All arrays dense unless a stride (in numbers) is given; "adds" means +=.
template <class T>
struct Loops {
  /// One row of a gated recurrent unit (cells/gru.h). `input` and `recurrent` [3H] hold r, z, n, biases included.
  struct Gru {
    const T *input, *recurrent, *before;  // before [H]: the state
  };
  /// `after` [H] gets the next state; `saved` [4H] gets r, z, n and W_hn h + b_hn for gru_back.
  void (*gru)(int64_t hidden, const Gru& row, T* after, T* saved);
  /// `saved` becomes the gradient of r, z, n (the input's share: 3H) and, in its last H, of the recurrent share of n;
  /// `gradient` [H] of the state after becomes that of the state before, as far as it does not pass through the product.
  void (*gru_back)(int64_t hidden, const T* before, T* saved, T* gradient);

  /// A query [A] against S keys [S, A].
  struct Energy {
    int64_t length, width;           // S, A
    const T *query, *keys, *vector;  // vector [A] where the energy has one
  };
  struct EnergyGradients {
    T *query, *keys, *vector;
  };
  /// energies[j] = vector . tanh(query + keys[j])
  void (*additive)(const Energy& energy, T* energies);
  /// From the gradient of the energies [S]: sets that of the query, adds to those of the keys and the vector.
  void (*additive_back)(const Energy& energy, const T* gradient, const EnergyGradients& out);

  /// out[j] = rows[j] . vector for `length` rows of `width`.
  void (*dots)(int64_t length, int64_t width, const T* rows, const T* vector, T* out);
  /// out [width] adds sum_j weights[j] rows[j].
  void (*weighted_sum)(int64_t length, int64_t width, const T* weights, const T* rows, T* out);
  /// rows[j] adds weights[j] vector.
  void (*spread)(int64_t length, int64_t width, const T* weights, const T* vector, T* rows);

  /// The largest of at least one number.
  T (*largest)(int64_t length, const T* x);
  /// log sum_i exp(x_i); not a number where one of them is none.
  double (*log_sum)(int64_t length, const T* x);

  /// x becomes softmax(x).
  void (*softmax)(int64_t length, T* x);
  /// `gradient` of the weights becomes that of the scores.
  void (*softmax_back)(int64_t length, const T* weights, T* gradient);

  /// One head of a sentence (kernels/packed_attention.h): rows are so many numbers apart.
  struct Head {
    int64_t queries, keys;  // rows
    int64_t key, value;     // their widths
    int64_t query_stride, key_stride, context_stride, weight_stride;
    T scale;
    int64_t ahead;  // a query sees so many keys beyond its own number
  };
  struct HeadInputs {
    const T *queries, *keys, *values;
    const T* mask = nullptr;  // null: no dropout
    // Of the backward pass; of_weights may be null.
    const T *weights = nullptr, *of_context = nullptr, *of_weights = nullptr;
  };
  struct HeadGradients {
    T *queries, *keys, *values;
  };
  /// Sets the weights (where they are not null) and the context. `scratch`: attend_scratch numbers.
  void (*attend)(const Head& head, const HeadInputs& in, T* weights, T* context, T* scratch);
  /// Sets the gradients of queries, keys and values.
  void (*attend_back)(const Head& head, const HeadInputs& in, const HeadGradients& out, T* scratch);
  /// `attend` of one query that sees all keys.
  void (*attend_once)(const Head& head, const HeadInputs& in, T* weights, T* context);

  /// c [M, N] = a [M, K] b [K, N], or += where `add`. The sums of a row do not depend on M. Reads up to kLanesOfHeads - 1
  /// values beyond each row of b.
  void (*gemm)(const GemmSize& size, const T* a, const T* b, T* c);

  /// x becomes max(x, 0) (times mask, where there is one).
  void (*relu)(int64_t length, const T* mask, T* x);
  /// gradient becomes zero where y is, else itself (times mask, where there is one).
  void (*relu_back)(int64_t length, const T* y, const T* mask, T* gradient);
  /// out = x + y (times mask, where there is one).
  void (*sum)(int64_t length, const T* x, const T* y, const T* mask, T* out);

  /// x becomes tanh(x) (times mask, where there is one).
  void (*tanh)(int64_t length, T* x);
  /// gradient *= 1 - y^2 for y = tanh(x).
  void (*tanh_back)(int64_t length, const T* y, T* gradient);
  /// out += x.
  void (*add)(int64_t length, const T* x, T* out);
  void (*multiply)(int64_t length, const T* x, T* out);

  /// The smoothed cross entropy of one token; see kernels/cross_entropy.h.
  struct Token {
    int64_t vocabulary, gold;
    T smoothing, scale;
    bool gradient;  // false: the logits stay
  };
  struct Surprise {
    T loss, log_probability;
    bool correct;
  };
  /// Logits [V] become the gradient of the loss times `scale`.
  Surprise (*cross_entropy)(const Token& token, T* logits);

  /// to[c, r] = from[r, c]
  void (*transpose)(int64_t rows, int64_t columns, const RowsAt<const T>& from, const RowsAt<T>& to);
};

inline constexpr int kLanesOfHeads = 16;  // numbers of a row that are multiplied at once

/// Numbers of scratch that attend and attend_back want, of at most so many queries and keys of at most this width.
inline int64_t attend_scratch(int64_t queries, int64_t keys, int64_t width) {
  const auto padded = [](int64_t n) { return (n + kLanesOfHeads - 1) / kLanesOfHeads * kLanesOfHeads; };
  return padded(queries > keys ? queries : keys) * padded(width) + 2 * queries * padded(keys);
}

/// Loops over bfloat16, the upper 16 bits of a float.
struct BFloat16Loops {
  /// To nearest even.
  void (*round)(int64_t length, const float* from, uint16_t* to);
  /// As in Loops<float>, of a rounded y.
  void (*relu_back)(int64_t length, const uint16_t* y, const float* mask, float* gradient);
  void (*transpose)(int64_t rows, int64_t columns, const RowsAt<const uint16_t>& from, const RowsAt<uint16_t>& to);
  /// to [2 * length]: a number of each in turn.
  void (*interleave)(int64_t length, const uint16_t* even, const uint16_t* odd, uint16_t* to);
};

/// out[i] = 0 with probability p, else 1 / (1 - p): a hash of first + i (below 2^32) and the seed.
using DrawMask = void (*)(int64_t first, int64_t length, uint64_t seed, double p, float* out);

/// What is compiled for each instruction set.
struct FloatLoops {
  Loops<float> rows;
  BFloat16Loops bfloat16;
  DrawMask mask;
};

/// For this processor.
template <class T>
const Loops<T>& loops();
template <>
const Loops<float>& loops<float>();
template <>
const Loops<double>& loops<double>();
const BFloat16Loops& bfloat16_loops();
DrawMask draw_mask();

}  // namespace attune::kernels
