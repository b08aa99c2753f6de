// Rows in the numbers that products multiply, for sides that several products read: rounded once, and kept so for the way
// back. Rows that are of those numbers already are read where they lie.
#pragma once
#include <ATen/ATen.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace attune::kernels {

/// What products of P are summed in.
template <class P>
struct SumOf {
  using Type = float;
};
template <>
struct SumOf<double> {
  using Type = double;
};
template <class P>
using Sum = typename SumOf<P>::Type;

/// The left operand A [rows, K] of a GEMM, `stride` values between its rows.
template <class P>
struct LeftRows {
  const P* values;
  int64_t rows, stride;

  LeftRows part(int64_t first, int64_t count) const { return {values + first * stride, count, stride}; }
};

/// Numbers between the rows of a dense left side of `width` columns: what the micro-kernel can read.
template <class P>
int64_t padded_width(int64_t width);

/// Rows that each thread takes at a time: blocks of at most 64, nearly of one size, as many for each thread.
class RowBlocks {
 public:
  explicit RowBlocks(int64_t rows);
  int64_t count() const { return count_; }
  int64_t first(int64_t block) const { return block * rows_ / count_; }
  int64_t size(int64_t block) const { return first(block + 1) - first(block); }
  static constexpr int64_t kRows = 64;  // at most: they and a panel stay in the second cache

 private:
  int64_t rows_, count_;
};

/// The sum of rows that threads come by: of each block by itself, then of those in order, whichever thread was first.
template <class T>
class RowSums {
 public:
  RowSums(const RowBlocks& blocks, int64_t width);
  /// Rows `stride` numbers apart.
  void add(int64_t block, int64_t rows, int64_t stride, const T* from);
  /// [width]
  at::Tensor total() const { return blocks_.sum(0); }

 private:
  int64_t width_;
  at::Tensor blocks_;  // [blocks, width]
};

/// Rows [N, K] of P, those of bfloat16 with zeros up to what the micro-kernel reads.
template <class P>
class RoundedRows {
 public:
  RoundedRows() = default;
  /// Room for rows, to be written block by block: `sums`, then `take`.
  RoundedRows(int64_t rows, int64_t width);
  /// Of rows of sums, `stride` numbers apart, which must live as long where they are of P already; by all threads.
  RoundedRows(const Sum<P>* from, int64_t rows, int64_t stride, int64_t width, RowSums<Sum<P>>* sums = nullptr);
  /// Of a tensor [N, K] whose rows are dense.
  explicit RoundedRows(const at::Tensor& rows, RowSums<Sum<P>>* sums = nullptr);

  /// What autograd keeps of them, and from it the same rows again.
  const at::Tensor& kept() const { return storage_; }
  static RoundedRows of_kept(const at::Tensor& kept, int64_t width);

  int64_t rows() const { return rows_; }
  int64_t width() const { return width_; }
  int64_t stride() const { return stride_; }
  const P* row(int64_t i) const { return numbers_ + i * stride_; }
  /// Rows [first, first + count) as an operand.
  LeftRows<P> operand(int64_t first, int64_t count) const { return {row(first), count, stride_}; }
  /// Returns the values as floats [N, K].
  at::Tensor floats() const;
  /// Rows [first, first + count).
  RoundedRows part(int64_t first, int64_t count) const;

  /// Where sums of `count` rows from `first` on are to be written, dense: in place, or in `scratch`.
  Sum<P>* sums(int64_t first, int64_t count, std::vector<Sum<P>>& scratch);
  /// Those sums become the rows.
  void take(int64_t first, int64_t count, const Sum<P>* sums);

 private:
  static constexpr bool kSame = std::is_same_v<P, Sum<P>>;
  P* writable(int64_t i) { return storage_.template mutable_data_ptr<P>() + i * stride_; }

  int64_t rows_ = 0, width_ = 0, stride_ = 0;
  at::Tensor storage_;  // [N, stride]; none where others hold the numbers
  const P* numbers_ = nullptr;
};

}  // namespace attune::kernels
