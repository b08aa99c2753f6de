// From a model's attentions, all in one tensor, to what each of them is called.
#pragma once
#include <torch/types.h>

#include <vector>

#include "src/alignment/attention_map.h"

namespace attune::decode {

/// Of maps [layers x heads, T, S], layer by layer: the mean of a layer's heads, where there are several layers, and `with_heads`
/// each of its heads, where that says more.
std::vector<alignment::AttentionMap> attention_maps(const torch::Tensor& maps, int64_t layers, bool with_heads = true);

/// How many these are, of so many attentions [layers x heads].
int64_t count_attention_maps(int64_t attentions, int64_t layers);

}  // namespace attune::decode
