#include "models/scored_attention.h"

#include <limits>
#include <string>

#include "models/kernels/attend.h"
#include "models/kernels/products/linear.h"

namespace attune {
namespace {

void add(Tensor& sum, const Tensor& term) {
  if (term.defined()) sum = sum.defined() ? sum + term : term;
}

}  // namespace

ScoredAttention::ScoredAttention(const AttentionOptions& options, const AttentionWidths& widths)
    : parts_(widths.parts) {
  const int64_t heads = options.heads, query = widths.decoder / parts_, memory = widths.memory / parts_;
  TORCH_CHECK(query % heads == 0 && memory % heads == 0, heads, " heads cannot share widths of ", query, " and ",
              memory);
  window_ = register_module("window", windows().at(options.window).make({query, memory, options}));
  normalizer_ = register_module("normalizer", normalizers().at(options.normalizer).make({query, memory, options}));
  for (int64_t head = 0; head < heads; ++head)
    scores_.push_back(register_module(heads == 1 ? "score" : "score" + std::to_string(head),
                                      scores().at(options.score).make({query / heads, memory / heads, options})));
  if (coverages().at(options.coverage).make != nullptr) keep_coverage(options, widths, memory / heads);
  if (heads == 1) return;
  query_ = register_parameter("query", torch::empty({query, query}));
  if (scores().at(options.score).reads_memory) key_ = register_parameter("key", torch::empty({memory, memory}));
  value_ = register_parameter("value", torch::empty({memory, memory}));
  output_ = register_parameter("output", torch::empty({memory, memory}));
}

void ScoredAttention::keep_coverage(const AttentionOptions& options, const AttentionWidths& widths, int64_t key_share) {
  coverage_ = register_module("coverage",
                              coverages().at(options.coverage).make({widths.decoder / parts_, widths.memory, options}));
  for (size_t head = 0; head < scores_.size(); ++head) {
    const int64_t width = scores_[head]->keys(torch::zeros({1, 1, key_share})).size(-1);
    covered_.push_back(register_parameter(scores_.size() == 1 ? "covered" : "covered" + std::to_string(head),
                                          torch::empty({width, coverage_->width()})));
  }
}

std::vector<Tensor> ScoredAttention::shares(const Tensor& x, const Tensor& projection) const {
  if (scores_.size() == 1) return {x};
  return (projection.defined() ? linear_map(x, projection) : x).chunk(static_cast<int64_t>(scores_.size()), -1);
}

std::optional<FusedScore> ScoredAttention::fused() const {
  if (scores_.size() > 1 || !window_->is_global() || !normalizer_->is_softmax() || coverage_ || parts_ > 1) return {};
  return scores_.front()->fused();
}

Prepared ScoredAttention::prepare(const Memory& memory) {
  const int64_t width = memory.values.size(-1) / parts_;
  const Tensor keys = parts_ == 1 ? memory.values : memory.values.narrow(-1, 0, width);
  const Tensor values = parts_ == 1 ? memory.values : memory.values.narrow(-1, width, width);
  Prepared prepared{shares(keys, key_), shares(values, value_), coverage_ ? coverage_->prepare(memory) : Tensor()};
  for (size_t head = 0; head < scores_.size(); ++head) prepared.keys[head] = scores_[head]->keys(prepared.keys[head]);
  return prepared;
}

Attended ScoredAttention::forward_rows(const Tensor& query, const Memory& memory, const Prepared& prepared) {
  const FusedScore score = *fused();
  const Tensor rows = query.flatten(0, 1).contiguous();
  const AttendedRows found =
      attend({score, score.energy->keys ? prepared.keys[0].contiguous() : Tensor(), prepared.values[0].contiguous(),
              memory.lengths},
             score.query.defined() ? linear_map(rows, score.query, score.bias) : rows, memory.sentence);
  return {found.context.unsqueeze(1), found.alignment.unsqueeze(1).unsqueeze(1)};
}

Attended ScoredAttention::forward(const Queries& asked, const Memory& memory, const Prepared& prepared) {
  if (memory.sentence.defined()) return forward_rows(asked.states, memory, prepared);
  check_shape(asked.states, {memory.batch(), coverage_ ? 1 : -1, -1}, "attention: query");
  const Effect window = window_->forward(asked.states, asked.first, memory);
  const Tensor padding = memory.mask.logical_not().unsqueeze(1);
  const std::vector<Tensor> queries = shares(asked.states, query_);
  Attended out;
  std::vector<Tensor> contexts, alignments;
  for (size_t head = 0; head < scores_.size(); ++head) {
    const Tensor keys =
        coverage_ ? prepared.keys[head] + torch::linear(asked.coverage, covered_[head]) : prepared.keys[head];
    Tensor scores = scores_[head]->forward(queries[head], keys);
    if (window.bias.defined()) scores = scores + window.bias;
    scores = scores.masked_fill(padding, -std::numeric_limits<double>::infinity());
    const Weighed weighed = normalizer_->forward(
        scores, asked.draws.defined() ? asked.draws.select(1, static_cast<int64_t>(head)) : Tensor());
    add(out.log_probability, weighed.log_probability);
    add(out.entropy, weighed.entropy);
    Tensor alignment = weighed.weights;
    if (window.factor.defined()) alignment = alignment * window.factor;
    contexts.push_back(torch::bmm(alignment, prepared.values[head]));
    alignments.push_back(alignment);
  }
  out.context = scores_.size() == 1 ? contexts[0] : torch::linear(torch::cat(contexts, -1), output_);
  out.alignment = torch::stack(alignments, 1);
  if (coverage_)
    out.coverage = coverage_->after({asked.coverage, out.alignment.mean(1).squeeze(1), asked.states.squeeze(1)},
                                    prepared.coverage);
  return out;
}

}  // namespace attune
