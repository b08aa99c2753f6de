// Packing: sentences of a batch as rows one behind the other, so that nothing is computed for padding.
#pragma once
#include <memory>

#include "src/kernels/tensor.h"

namespace attune::kernels {

class Packing {
 public:
  /// Of sentences of these lengths [B] (int64), padded to `longest`.
  Packing(const Tensor& lengths, int64_t longest);

  /// [B, L, ..] to [1, N, ..], N the sum of the lengths; on the processor.
  Tensor pack(const Tensor& padded) const;
  /// [1, N, ..] to [B, L, ..], zeros where no token stands.
  Tensor unpack(const Tensor& packed) const;

  /// [N] int64, the place b L + j of each row.
  const Tensor& rows() const { return rows_; }
  /// [B + 1] int64, the first row of each sentence, and N.
  const Tensor& offsets() const { return offsets_; }
  int64_t longest() const { return longest_; }

 private:
  Tensor rows_, offsets_;
  int64_t longest_;
};

}  // namespace attune::kernels
