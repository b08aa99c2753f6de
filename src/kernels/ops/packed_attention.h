// Attention of several heads by products and softmax, of packed sentences (packing.h), as one function with its own way
// back: equal to ScoredAttention with score dot or scaled_dot, window global or causal, and normalizer softmax.
//
//   alpha_ts = softmax_s(scale q_t^T k_s; s <= t + ahead)      c_t = sum_s (mask_ts) alpha_ts v_s
//
// Each thread takes a share of the sentences. No score exists twice, none for padding.
#pragma once
#include "src/kernels/packing.h"

namespace attune::kernels {

struct PackedAttention {
  Tensor queries;         // [N, heads x K]
  Tensor keys_values;     // [M, heads x K + heads x V]: of all heads, keys first
  const Packing& asking;  // of the N rows
  const Packing& asked;   // of the M rows: as many sentences
  int64_t heads;
  double scale;
  int64_t ahead;  // of Window::ahead
  Tensor mask;    // [B, heads, T, S] on the weights; undefined: none
  bool aligned;   // whether the weights are wanted
};

struct PackedContext {
  Tensor context;    // [N, heads x V]
  Tensor alignment;  // [B, heads, T, S], zero where there is padding; undefined where not wanted
};

PackedContext attend_packed(const PackedAttention& attention);

}  // namespace attune::kernels
