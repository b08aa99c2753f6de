// The unrolled loop of decoders/conditional.h as one function with its own way back.
//
//   s'_i = cell_1(words_i, s_{i-1})      alpha_i = attention(s'_i)      s_i = cell_2(sum_j alpha_ij gates_j, s'_i)
//
// gates_j = W_c h_j + b is the memory projected into the second cell once, so that no step multiplies by W_c.
#pragma once
#include "src/kernels/unrolled/attention_rows.h"

namespace attune::kernels {

struct ConditionalLoop {
  Tensor words;                    // [B, T, 3H], the words' share of the first cell's gates, biases included
  Tensor first_hh, first_bias_hh;  // [3H, H], [3H]: a GRU's
  FusedAttention attention;        // its memory is gates [B, S, 3H]
  Tensor second_hh, second_bias_hh;
  Tensor start;  // [B, H]
};

struct ConditionalStates {
  Tensor states;     // [B, 1 + T, H], s_0 first
  Tensor alignment;  // [B, T, S]
};

ConditionalStates unroll_conditional(const ConditionalLoop& loop);

}  // namespace attune::kernels
