#include "src/decode/attention_maps.h"

#include "src/decode/plain.h"

namespace attune::decode {
namespace {

/// A layer's only head is the mean of its heads.
bool says_more(int64_t heads, int64_t layers) { return heads > 1 || layers == 1; }

}  // namespace

std::vector<alignment::AttentionMap> attention_maps(const torch::Tensor& maps, int64_t layers, bool with_heads) {
  const int64_t heads = maps.size(0) / layers;
  std::vector<alignment::AttentionMap> out;
  for (int64_t layer = 0; layer < layers; ++layer) {
    const torch::Tensor own = maps.narrow(0, layer * heads, heads);
    if (layers > 1) out.push_back({layer + 1, 0, to_matrix(own.mean(0))});
    for (int64_t head = 0; with_heads && says_more(heads, layers) && head < heads; ++head)
      out.push_back({layers > 1 ? layer + 1 : 0, head + 1, to_matrix(own[head])});
  }
  return out;
}

int64_t count_attention_maps(int64_t attentions, int64_t layers) {
  return (layers > 1 ? layers : 0) + (says_more(attentions / layers, layers) ? attentions : 0);
}

}  // namespace attune::decode
