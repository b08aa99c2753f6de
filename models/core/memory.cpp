#include "models/core/memory.h"

namespace attune::models {

Tensor mask_of(const Tensor& lengths, int64_t longest) {
  return torch::arange(longest, lengths.options()).unsqueeze(0) < lengths.unsqueeze(1);
}

Memory Memory::select(const Tensor& index) const {
  Memory out{.values = values.index_select(0, index),
             .mask = mask.index_select(0, index),
             .lengths = lengths.index_select(0, index),
             .source = source.index_select(0, index)};
  for (const Tensor& state : last) out.last.push_back(state.index_select(0, index));
  if (maps.defined()) out.maps = maps.index_select(0, index);
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
