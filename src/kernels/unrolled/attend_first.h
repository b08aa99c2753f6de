// The unrolled loop of decoders/attend_first.h as one function with its own way back.
//
//   alpha_i = attention(s_{i-1})      s_i = cell(words_i + sum_j alpha_ij gates_j, s_{i-1})
//
// gates_j = W_c h_j is the memory projected into the cell once, so that no step multiplies by W_c.
#pragma once
#include "src/kernels/unrolled/attention_rows.h"

namespace attune::kernels {

struct AttendFirstLoop {
  Tensor words;               // [B, T, 3H], the words' share of the gates, biases included
  FusedAttention attention;   // its memory is gates [B, S, 3H]
  Tensor weight_hh, bias_hh;  // [3H, H], [3H]: a GRU's
  Tensor start;               // [B, H]
};

struct AttendFirstStates {
  Tensor states;     // [B, 1 + T, H], the start before the first step's
  Tensor alignment;  // [B, T, S]
};

AttendFirstStates unroll_attend_first(const AttendFirstLoop& loop);

}  // namespace attune::kernels
