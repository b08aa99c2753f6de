// One step of attention of several heads without a way back, for the rows of search: each row reads keys and values where
// they lie, those of its sentence or those of its own past. Equal to kernels/packed_attention.h for one query.
//
//   alpha_s = softmax_s(scale q^T k_s)      c = sum_s alpha_s v_s
#pragma once
#include "src/kernels/tensor.h"

namespace attune::kernels {

struct HeadRows {
  Tensor queries;      // [N, heads x K]
  Tensor keys_values;  // [.., heads x K + heads x V], dense: of all heads, keys first
  Tensor first;        // [N] int64, the row of keys_values that a query's keys begin with
  Tensor lengths;      // [N] int64, how many there are, at least one
  int64_t longest;     // S
  int64_t heads;
  double scale;
};

struct AttendedHeads {
  Tensor context;    // [N, heads x V]
  Tensor alignment;  // [N, heads, S], zero behind the length
};

AttendedHeads attend_rows(const HeadRows& rows);

}  // namespace attune::kernels
