// One step of attention without a way back, for the rows of search: several hypotheses read one sentence's memory where
// it lies.
#pragma once
#include "src/kernels/unrolled/attention_rows.h"

namespace attune::kernels {

struct AttendedRows {
  Tensor context;    // [N, D]
  Tensor alignment;  // [N, S]
};

/// `query` [N, A], projected; row i reads sentence `sentence[i]` (int64) of `attention`, of one head and without a window,
/// whose memory are the values [B, 1, S, D].
AttendedRows attend(const FusedAttention& attention, const Tensor& query, const Tensor& sentence);

}  // namespace attune::kernels
