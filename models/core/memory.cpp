#include "models/core/memory.h"

namespace attune::models {

Tensor mask_of(const Tensor& lengths, int64_t longest) {
  return torch::arange(longest, lengths.options()).unsqueeze(0) < lengths.unsqueeze(1);
}

Memory Memory::select(const Tensor& index) const {
  TORCH_CHECK(packing == nullptr, "a packed memory has no rows to select: its sentences lie one after the other");
  Memory out = *this;
  if (sentence.defined()) {
    out.sentence = sentence.index_select(0, index);
    return out;
  }
  for (Tensor* one : {&out.values, &out.mask, &out.lengths, &out.source, &out.maps})
    if (one->defined()) *one = one->index_select(0, index);
  for (Tensor& state : out.last) state = state.index_select(0, index);
  return out;
}

Prepared Prepared::select(const Tensor& index) const {
  Prepared out;
  for (const Tensor& piece : keys) out.keys.push_back(piece.index_select(0, index));
  for (size_t head = 0; head < values.size(); ++head) {
    const bool same = head < keys.size() && keys[head].is_same(values[head]);
    out.values.push_back(same ? out.keys[head] : values[head].index_select(0, index));
  }
  if (coverage.defined()) out.coverage = coverage.index_select(0, index);
  if (joint.defined()) out.joint = joint.index_select(0, index);
  for (const Prepared& layer : layers) out.layers.push_back(layer.select(index));
  return out;
}

}  // namespace attune::models
