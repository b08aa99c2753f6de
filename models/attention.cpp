#include "models/attention.h"

#include <limits>

#include "models/normalizers/normalizer.h"
#include "models/windows/window.h"

namespace attune {

Tensor mask_of(const Tensor& lengths, int64_t longest) {
  return torch::arange(longest, lengths.options()).unsqueeze(0) < lengths.unsqueeze(1);
}

Memory Memory::select(const Tensor& index) const {
  Memory out{values.index_select(0, index),
             mask.index_select(0, index),
             lengths.index_select(0, index),
             {},
             source.index_select(0, index)};
  for (const Tensor& state : last) out.last.push_back(state.index_select(0, index));
  return out;
}

Prepared Prepared::select(const Tensor& index) const {
  return {keys.index_select(0, index), values.index_select(0, index)};
}

Attention::Attention(const AttentionOptions& options, int64_t query, int64_t value)
    : score_(register_module("score", scores().at(options.score).make({query, value, options}))),
      window_(register_module("window", windows().at(options.window).make())),
      normalizer_(register_module("normalizer", normalizers().at(options.normalizer).make())) {}

Prepared Attention::prepare(const Memory& memory) { return {score_->keys(memory.values), memory.values}; }

Attended Attention::forward(const Tensor& query, int64_t first, const Memory& memory, const Prepared& prepared) {
  const Effect window = window_->forward(query, first, memory);
  Tensor scores = score_->forward(query, prepared.keys);
  if (window.bias.defined()) scores = scores + window.bias;
  scores = scores.masked_fill(memory.mask.logical_not().unsqueeze(1), -std::numeric_limits<double>::infinity());
  Tensor alignment = normalizer_->forward(scores);
  if (window.factor.defined()) alignment = alignment * window.factor;
  return {torch::bmm(alignment, prepared.values), alignment.unsqueeze(1)};
}

}  // namespace attune
