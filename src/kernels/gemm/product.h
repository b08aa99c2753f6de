// Products of matrices on the processor, for the fused paths: C = A B, with B packed once and used for many rows.
//
// The micro-kernels are oneDNN's (brgemm, through ATen), which pick AVX2, AVX-512 or AMX when the program runs; on
// processors of AMD they are 2.4 times as fast as the sgemm of MKL that ATen's own float products take. They work on
// numbers of type P: float, at::BFloat16 (sums in float), or double (for the laws, slow).
//
// Every row of a result has the same bits whatever rows stand beside it. ATen falls back to a GEMM without that property
// where oneDNN has no micro-kernel, so there ours take its place: below AVX2 a loop of our own (loops.h), and below
// AVX-512 the rounded values of bfloat16 are multiplied as floats.
#pragma once
#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "src/kernels/gemm/rounded_rows.h"

namespace attune::kernels {

/// A right side B [K, N], copied into panels of 64 columns.
template <class P>
class Panels {
 public:
  Panels() = default;
  /// From a matrix [K, N], or its transpose [N, K] where `transposed`, whose rows are dense; by all threads.
  Panels(const at::Tensor& matrix, bool transposed);
  /// From rows [K, N], and rows of zeros up to `deep`.
  Panels(const RoundedRows<P>& rows, int64_t deep);

  int64_t inner() const { return inner_; }
  int64_t columns() const { return columns_; }
  /// Numbers between the rows of a dense left side: K, rounded up to what the micro-kernel can read.
  int64_t left_stride() const { return padded_inner_; }
  /// c [rows, N] = a [rows, K] B, or += where `add`; by the calling thread alone. Numbers of `a` from K to
  /// left_stride() must be zero.
  void multiply(const LeftRows<P>& a, bool add, Sum<P>* c, int64_t c_stride) const;
  /// Panels [begin, end) of 64 columns.
  struct Range {
    int64_t begin, end;
  };
  /// The same for these panels alone, each read once: where A is small and B is large.
  void multiply_panels(const Range& range, const LeftRows<P>& a, bool add, Sum<P>* c, int64_t c_stride) const;
  int64_t panels() const;

 private:
  Panels(int64_t inner, int64_t columns);
  struct Block {
    int64_t k, column;
  };
  /// Rows of A, from column k on as many as are multiplied at once, by the panel that begins at `column`.
  void multiply_block(const Block& at, const LeftRows<P>& a, bool add, Sum<P>* c, int64_t c_stride) const;
  /// Fills each panel: f(first column, columns, panel), by all threads.
  template <class F>
  void fill(const F& f);
  const P* panel(int64_t first) const { return storage_.const_data_ptr<P>() + first * padded_inner_; }

  int64_t inner_ = 0, padded_inner_ = 0, columns_ = 0;
  at::Tensor storage_;                           // [panels, K, 64]; of bfloat16 in pairs: [panels, K / 2, 64, 2]
  std::shared_ptr<const Panels<float>> floats_;  // instead, where there is no micro-kernel for bfloat16
};

/// Rows of sums as dense rows of P, with B's left stride: the numbers themselves where they are that already, else
/// rounded or copied into a buffer that lives as long as this. (Each distance between rows costs a micro-kernel.)
template <class P>
class Left {
 public:
  /// At most `rows` rows of `width` at a time.
  Left(int64_t rows, int64_t width);
  LeftRows<P> of(const Sum<P>* from, int64_t rows, int64_t from_stride);

 private:
  int64_t width_, stride_;
  at::Tensor buffer_;
  std::vector<P> dense_;
};

/// c [rows, N] = a [rows, K] B (+ bias [N], where it is not null), the rows shared among the threads.
template <class P>
void product(const RoundedRows<P>& a, const Panels<P>& b, const Sum<P>* bias, Sum<P>* c, int64_t c_stride);

/// The same for one block of rows, by the calling thread alone.
template <class P>
void block_product(const LeftRows<P>& a, const Panels<P>& b, const Sum<P>* bias, Sum<P>* c, int64_t c_stride);

/// The same where A is small (the rows of a step): the columns are shared, so that each thread reads its part of B once.
template <class P>
void product_by_columns(const LeftRows<Sum<P>>& a, const Panels<P>& b, const Sum<P>* bias, Sum<P>* c, int64_t c_stride);

/// c [M, N] = a^T b for a [rows, M], b [rows, N] (+= where `add`): the gradient of a weight.
template <class P>
void transposed_product(const RoundedRows<P>& a, const RoundedRows<P>& b, bool add, Sum<P>* c, int64_t c_stride);
/// The same as a matrix of its own [M, N].
template <class P>
at::Tensor transposed_product(const RoundedRows<P>& a, const RoundedRows<P>& b);

/// Whether the processor multiplies bfloat16 by itself (AVX512_BF16 or AMX): then products of it are the fastest.
bool multiplies_bfloat16();
/// Whether there are micro-kernels for bfloat16 (AVX-512), which want a right side's rows in pairs.
bool multiplies_pairs();

/// Lets go of what a thread's products hold of the processor (AMX tiles); to be made where a thread's work begins.
struct ProductScope {
  ProductScope() = default;
  ProductScope(const ProductScope&) = delete;
  ProductScope& operator=(const ProductScope&) = delete;
  ~ProductScope();
};

}  // namespace attune::kernels
