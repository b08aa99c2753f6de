#include "models/attention/scored_attention.h"

#include <algorithm>
#include <limits>
#include <string>

#include "models/core/noise.h"
#include "src/kernels/gemm/linear.h"
#include "src/kernels/ops/attend.h"
#include "src/kernels/ops/head_rows.h"
#include "src/kernels/ops/packed_attention.h"

namespace attune::models {
namespace {

// What autocast made bfloat16; weights and their sums are float.
Tensor in_full(const Tensor& x) { return x.scalar_type() == torch::kBFloat16 ? x.to(torch::kFloat) : x; }

const ScoreRow& scores_row(const AttentionOptions& options) { return attune::models::scores().at(options.score); }

}  // namespace

ScoredAttention::ScoredAttention(const AttentionOptions& options, const AttentionWidths& widths)
    : parts_(widths.parts),
      heads_(std::max<int64_t>(options.heads, 1)),
      projects_(heads_ > 1 || widths.projected.has_value()) {
  const int64_t query = widths.decoder / parts_, memory = widths.memory / parts_;
  const Inner inner = widths.projected ? Inner{widths.projected->key, widths.projected->key, widths.projected->value}
                                       : Inner{query, memory, memory};
  for (const int64_t width : {inner.query, inner.key, inner.value})
    TORCH_CHECK(width % heads_ == 0, heads_, " heads cannot share a width of ", width);
  window_ = register_module("window", windows().at(options.window).make({query, memory, options}));
  normalizer_ = register_module("normalizer", normalizers().at(options.normalizer).make({query, memory, options}));
  for (int64_t head = 0; head < heads_; ++head) {
    auto score = scores_row(options).make({inner.query / heads_, inner.key / heads_, options});
    const bool for_all = score->product_scale().has_value();
    scores_.push_back(register_module(heads_ == 1 || for_all ? "score" : "score" + std::to_string(head), score));
    if (for_all) break;
  }
  if (coverages().at(options.coverage).make != nullptr) keep_coverage(options, widths, inner.key / heads_);
  if (projects_) project(options, widths, inner);
}

void ScoredAttention::project(const AttentionOptions& options, const AttentionWidths& widths, const Inner& inner) {
  const int64_t query = widths.decoder / parts_, memory = widths.memory / parts_;
  query_ = register_parameter("query", torch::empty({inner.query, query}));
  if (scores_row(options).reads_memory) key_ = register_parameter("key", torch::empty({inner.key, memory}));
  value_ = register_parameter("value", torch::empty({inner.value, memory}));
  const int64_t output = widths.projected ? widths.projected->output : memory;
  if (output > 0) output_ = register_parameter("output", torch::empty({output, inner.value}));
}

void ScoredAttention::keep_coverage(const AttentionOptions& options, const AttentionWidths& widths, int64_t key_share) {
  coverage_ = register_module("coverage",
                              coverages().at(options.coverage).make({widths.decoder / parts_, widths.memory, options}));
  const int64_t width = scores_.front()->keys(torch::zeros({1, 1, key_share})).size(-1);
  for (int64_t head = 0; head < heads_; ++head)
    covered_.push_back(register_parameter(heads_ == 1 ? "covered" : "covered" + std::to_string(head),
                                          torch::empty({width, coverage_->width()})));
}

Tensor ScoredAttention::shares(const Tensor& x, const Tensor& projection) const {
  const Tensor wide = projection.defined() ? kernels::linear_map(x, projection) : x;
  return wide.unflatten(-1, {heads_, wide.size(-1) / heads_}).transpose(1, 2);
}

bool ScoredAttention::fuses() const {
  return normalizer_->is_softmax() && !coverage_ && parts_ == 1 && window_->fused() && scores_.front()->fused();
}

// Rows of search know one head, and a window that leaves every position as it is.
bool ScoredAttention::shares_memory() const {
  return packs() || (fuses() && !projects_ && window_->fused()->leaves_all());
}

kernels::FusedScore ScoredAttention::fused_score() const {
  if (!projects_) return *scores_.front()->fused();
  std::vector<Tensor> queries, biases, vectors;
  const int64_t width = query_.size(0) / heads_;
  for (int64_t head = 0; head < heads_; ++head) {
    const kernels::FusedScore score = *scores_[at_once() ? 0 : static_cast<size_t>(head)]->fused();
    const Tensor share = query_.narrow(0, head * width, width);
    queries.push_back(score.query.defined() ? kernels::linear_map(score.query, share.t().contiguous()) : share);
    if (score.bias.defined()) biases.push_back(score.bias);
    if (score.vector.defined()) vectors.push_back(score.vector);
  }
  return {scores_.front()->fused()->energy, torch::cat(queries), biases.empty() ? Tensor() : torch::cat(biases),
          vectors.empty() ? Tensor() : torch::cat(vectors)};
}

FusedHeads ScoredAttention::fused(const Memory& memory, const Prepared& prepared) const {
  const Heads heads = heads_of(prepared);
  FusedHeads out{{.score = fused_score(),
                  .keys = {},
                  .memory = heads.values,
                  .lengths = memory.lengths,
                  .window = *window_->fused()},
                 output_};
  if (out.attention.score.energy->keys)
    out.attention.keys = heads.keys.defined() ? heads.keys : torch::stack(prepared.keys, 1);
  return out;
}

bool ScoredAttention::packs() const {
  return projects_ && at_once() && normalizer_->is_softmax() && !coverage_ && window_->ahead().has_value();
}

// A score that reads no keys wants to know how many there are.
Prepared ScoredAttention::prepare(const Memory& memory) {
  const int64_t width = memory.values.size(-1) / parts_;
  const Tensor keys = parts_ == 1 ? memory.values : memory.values.narrow(-1, 0, width);
  const Tensor values = parts_ == 1 ? memory.values : memory.values.narrow(-1, width, width);
  Prepared prepared;
  if (coverage_) prepared.coverage = coverage_->prepare(memory);
  if (projects_ && at_once()) {
    prepared.joint = joint_of(keys, values);
    return prepared;
  }
  if (!projects_) {
    prepared.values = {values};
    prepared.keys = {scores_.front()->keys(keys)};
    return prepared;
  }
  prepared.values = {shares(values, value_)};
  const Tensor shared = shares(key_.defined() ? keys : keys.narrow(-1, 0, 0), key_);
  for (int64_t head = 0; head < heads_; ++head)
    prepared.keys.push_back(scores_[static_cast<size_t>(head)]->keys(shared.select(1, head)));
  return prepared;
}

// Search keeps packed weights (linear.h), of which a matrix that is joined for the moment is none.
Tensor ScoredAttention::joint_of(const Tensor& keys, const Tensor& values) const {
  if (keys.is_same(values) && torch::GradMode::is_enabled())
    return kernels::linear_map(keys, torch::cat({key_, value_}));
  return torch::cat({kernels::linear_map(keys, key_), kernels::linear_map(values, value_)}, -1);
}

ScoredAttention::Heads ScoredAttention::heads_of(const Prepared& prepared) const {
  if (!projects_) return {prepared.keys.front().unsqueeze(1), prepared.values.front().unsqueeze(1)};
  if (!at_once()) return {{}, prepared.values.front()};
  const int64_t keys = query_.size(0);
  return {scores_.front()->keys(shares(prepared.joint.narrow(-1, 0, keys), {})),
          shares(prepared.joint.narrow(-1, keys, value_.size(0)), {})};
}

Attended ScoredAttention::forward_packed(const Queries& asked, const Memory& memory, const Prepared& prepared) {
  const kernels::PackedContext found =
      kernels::attend_packed({.queries = kernels::linear_map(asked.states.squeeze(0), query_),
                              .keys_values = prepared.joint.squeeze(0),
                              .asking = *asked.packing,
                              .asked = *memory.packing,
                              .heads = heads_,
                              .scale = *scores_.front()->product_scale(),
                              .ahead = *window_->ahead(),
                              .mask = asked.dropped,
                              .aligned = asked.aligned});
  return {.context = (output_.defined() ? kernels::linear_map(found.context, output_) : found.context).unsqueeze(0),
          .alignment = found.alignment};
}

Tensor ScoredAttention::scores(const Queries& asked, const Prepared& prepared, const Tensor& keys) const {
  const Tensor queries = projects_ ? shares(asked.states, query_) : asked.states.unsqueeze(1);
  const auto covered = [&](size_t head) { return torch::linear(asked.coverage, covered_[head]); };
  if (at_once()) {
    if (!coverage_) return scores_.front()->forward(queries, keys);
    std::vector<Tensor> more;
    for (size_t head = 0; head < covered_.size(); ++head) more.push_back(covered(head));
    return scores_.front()->forward(queries, keys + torch::stack(more, 1));
  }
  std::vector<Tensor> out;
  for (size_t head = 0; head < scores_.size(); ++head)
    out.push_back(scores_[head]->forward(queries.select(1, static_cast<int64_t>(head)),
                                         coverage_ ? prepared.keys[head] + covered(head) : prepared.keys[head]));
  return torch::stack(out, 1);
}

Tensor ScoredAttention::joined(const Tensor& contexts) const {
  if (!projects_) return contexts.squeeze(1);
  const Tensor wide = contexts.transpose(1, 2).flatten(2);
  return output_.defined() ? kernels::linear_map(wide, output_) : wide;
}

std::optional<Tensor> ScoredAttention::context_alone(const Queries& asked, const Memory& memory,
                                                     const Prepared& prepared) {
  if (asked.aligned || asked.dropped.defined() || !packs()) return {};
  const Effect window = window_->forward(asked.states, asked.first, memory);
  std::optional<Tensor> seen;
  if (window.bias.defined()) seen = window.bias.unsqueeze(1);
  if (memory.mask.defined()) {
    const Tensor padding = memory.mask.logical_not().unsqueeze(1).unsqueeze(1);
    seen = (seen ? *seen : torch::zeros({}, asked.states.options()))
               .masked_fill(padding, -std::numeric_limits<double>::infinity());
  }
  const Heads heads = heads_of(prepared);
  return joined(at::scaled_dot_product_attention(shares(asked.states, query_), heads.keys, heads.values, seen, 0.0,
                                                 /*is_causal=*/false, /*scale=*/1.0));
}

Attended ScoredAttention::forward_rows(const Queries& asked, const Memory& memory, const Prepared& prepared) {
  const Tensor rows = asked.states.flatten(0, 1).contiguous();
  if (packs()) {
    const int64_t longest = prepared.joint.size(1), ahead = *window_->ahead();
    Tensor lengths = memory.lengths.index_select(0, memory.sentence);
    if (ahead < longest) lengths = lengths.clamp_max(asked.first + 1 + ahead);
    const kernels::AttendedHeads found = kernels::attend_rows({.queries = kernels::linear_map(rows, query_),
                                                               .keys_values = prepared.joint,
                                                               .first = memory.sentence * longest,
                                                               .lengths = lengths,
                                                               .longest = longest,
                                                               .heads = heads_,
                                                               .scale = *scores_.front()->product_scale()});
    return {.context = (output_.defined() ? kernels::linear_map(found.context, output_) : found.context).unsqueeze(1),
            .alignment = found.alignment.unsqueeze(2)};
  }
  kernels::FusedAttention attention = fused(memory, prepared).attention;
  const kernels::FusedScore& score = attention.score;
  if (score.energy->keys) attention.keys = attention.keys.contiguous();
  attention.memory = attention.memory.contiguous();
  const kernels::AttendedRows found = kernels::attend(
      attention, score.query.defined() ? kernels::linear_map(rows, score.query, score.bias) : rows, memory.sentence);
  return {.context = found.context.unsqueeze(1), .alignment = found.alignment.unsqueeze(1).unsqueeze(1)};
}

Attended ScoredAttention::forward(const Queries& asked, const Memory& memory, const Prepared& prepared) {
  if (memory.sentence.defined()) return forward_rows(asked, memory, prepared);
  if (asked.packing != nullptr) return forward_packed(asked, memory, prepared);
  kernels::check_shape(asked.states, {memory.batch(), coverage_ ? 1 : -1, -1}, "attention: query");
  if (const auto context = context_alone(asked, memory, prepared)) return {.context = *context};
  const Effect window = window_->forward(asked.states, asked.first, memory);
  const Heads heads = heads_of(prepared);
  Tensor all = in_full(scores(asked, prepared, heads.keys));
  if (window.bias.defined()) all = all + window.bias.unsqueeze(1);
  if (memory.mask.defined())
    all =
        all.masked_fill(memory.mask.logical_not().unsqueeze(1).unsqueeze(1), -std::numeric_limits<double>::infinity());
  const Weighed weighed = normalizer_->forward(all, asked.draws);
  Attended out;
  if (weighed.log_probability.defined()) out.log_probability = weighed.log_probability.sum(1);
  if (weighed.entropy.defined()) out.entropy = weighed.entropy.sum(1);
  out.alignment = window.factor.defined() ? weighed.weights * window.factor.unsqueeze(1) : weighed.weights;
  out.context = contexts(dropped(out.alignment, asked.dropped), prepared);
  if (coverage_)
    out.coverage = coverage_->after({asked.coverage, out.alignment.mean(1).squeeze(1), asked.states.squeeze(1)},
                                    prepared.coverage);
  return out;
}

}  // namespace attune::models
