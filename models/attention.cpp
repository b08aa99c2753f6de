#include "models/attention.h"

#include <limits>
#include <string>

#include "models/kernels/attend.h"
#include "models/kernels/products/linear.h"
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
  Prepared out;
  for (size_t head = 0; head < keys.size(); ++head) {
    out.keys.push_back(keys[head].index_select(0, index));
    out.values.push_back(keys[head].is_same(values[head]) ? out.keys.back() : values[head].index_select(0, index));
  }
  return out;
}

Attention::Attention(const AttentionOptions& options, int64_t query, int64_t value)
    : window_(register_module("window", windows().at(options.window).make({query, value, options}))),
      normalizer_(register_module("normalizer", normalizers().at(options.normalizer).make({query, value, options}))) {
  const int64_t heads = options.heads;
  TORCH_CHECK(query % heads == 0 && value % heads == 0, heads, " heads cannot share widths of ", query, " and ", value);
  for (int64_t head = 0; head < heads; ++head)
    scores_.push_back(register_module(heads == 1 ? "score" : "score" + std::to_string(head),
                                      scores().at(options.score).make({query / heads, value / heads, options})));
  if (heads == 1) return;
  query_ = register_parameter("query", torch::empty({query, query}));
  key_ = register_parameter("key", torch::empty({value, value}));
  value_ = register_parameter("value", torch::empty({value, value}));
  output_ = register_parameter("output", torch::empty({value, value}));
}

std::vector<Tensor> Attention::shares(const Tensor& x, const Tensor& projection) const {
  if (scores_.size() == 1) return {x};
  return linear_map(x, projection).chunk(static_cast<int64_t>(scores_.size()), -1);
}

std::optional<FusedScore> Attention::fused() const {
  if (scores_.size() > 1 || !window_->is_global() || !normalizer_->is_softmax()) return {};
  return scores_.front()->fused();
}

Prepared Attention::prepare(const Memory& memory) {
  Prepared prepared{shares(memory.values, key_), shares(memory.values, value_)};
  for (size_t head = 0; head < scores_.size(); ++head) prepared.keys[head] = scores_[head]->keys(prepared.keys[head]);
  return prepared;
}

Attended Attention::forward_rows(const Tensor& query, const Memory& memory, const Prepared& prepared) {
  const FusedScore score = *fused();
  const Tensor rows = query.flatten(0, 1).contiguous();
  const AttendedRows found =
      attend({score, score.energy->keys ? prepared.keys[0].contiguous() : Tensor(), prepared.values[0].contiguous(),
              memory.lengths},
             score.query.defined() ? linear_map(rows, score.query, score.bias) : rows, memory.sentence);
  return {found.context.unsqueeze(1), found.alignment.unsqueeze(1).unsqueeze(1)};
}

Attended Attention::forward(const Tensor& query, int64_t first, const Memory& memory, const Prepared& prepared) {
  if (memory.sentence.defined()) return forward_rows(query, memory, prepared);
  check_shape(query, {memory.batch(), -1, -1}, "attention: query");
  const Effect window = window_->forward(query, first, memory);
  const Tensor padding = memory.mask.logical_not().unsqueeze(1);
  const std::vector<Tensor> queries = shares(query, query_);
  std::vector<Tensor> contexts, alignments;
  for (size_t head = 0; head < scores_.size(); ++head) {
    Tensor scores = scores_[head]->forward(queries[head], prepared.keys[head]);
    if (window.bias.defined()) scores = scores + window.bias;
    scores = scores.masked_fill(padding, -std::numeric_limits<double>::infinity());
    Tensor alignment = normalizer_->forward(scores);
    if (window.factor.defined()) alignment = alignment * window.factor;
    contexts.push_back(torch::bmm(alignment, prepared.values[head]));
    alignments.push_back(alignment);
  }
  if (scores_.size() == 1) return {contexts[0], alignments[0].unsqueeze(1)};
  return {torch::linear(torch::cat(contexts, -1), output_), torch::stack(alignments, 1)};
}

}  // namespace attune
