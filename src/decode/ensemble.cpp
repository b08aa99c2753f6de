#include "src/decode/ensemble.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "models/outputs/copying.h"
#include "src/decode/attention_maps.h"
#include "src/decode/model_steps.h"

namespace attune::decode {
namespace {

/// The mean of probabilities, each [N, V], from their logarithms. Who knows of fewer words gives the others none.
Tensor log_mean(std::vector<Tensor> logs) {
  if (logs.size() == 1) return logs.front();
  int64_t words = 0;
  for (const Tensor& one : logs) words = std::max(words, one.size(1));
  for (Tensor& one : logs)
    one = torch::constant_pad_nd(one, {0, words - one.size(1)}, -std::numeric_limits<double>::infinity());
  return torch::stack(logs).logsumexp(0) - std::log(static_cast<double>(logs.size()));
}

Tensor mean(const std::vector<Tensor>& all) { return all.size() == 1 ? all.front() : torch::stack(all).mean(0); }

class EnsembleSteps : public Steps {
 public:
  EnsembleSteps(std::vector<ModelSteps> members, std::vector<size_t> attending)
      : members_(std::move(members)), attending_(std::move(attending)) {}
  int64_t sentences() const override { return members_.front().sentences(); }
  Tensor next(const Tensor& origin, const Tensor& tokens) override {
    std::vector<Tensor> logs;
    for (ModelSteps& member : members_) logs.push_back(member.next(origin, tokens).log_softmax(-1));
    return log_mean(std::move(logs));
  }
  Tensor alignment() const override {
    std::vector<Tensor> all;
    for (const size_t m : attending_) all.push_back(members_[m].alignment());
    return mean(all);
  }

 private:
  std::vector<ModelSteps> members_;
  std::vector<size_t> attending_;
};

/// The members whose alignments count: those that attend to anything, or all where none does.
std::vector<size_t> attending(const std::vector<models::Seq2Seq>& members) {
  std::vector<size_t> some, all;
  for (size_t m = 0; m < members.size(); ++m) {
    all.push_back(m);
    if (members[m]->options().attends()) some.push_back(m);
  }
  return some.empty() ? all : some;
}

}  // namespace

Ensemble::Ensemble(std::vector<models::Seq2Seq> members) : members_(std::move(members)) {
  TORCH_CHECK(!members_.empty(), "an ensemble of no model");
}

models::Reach Ensemble::reach() const {
  models::Reach out;
  for (const models::Seq2Seq& member : members_) {
    const models::Reach reach = member->reach();
    out = {std::min(out.attended, reach.attended), std::min(out.source, reach.source),
           std::min(out.target, reach.target)};
  }
  return out;
}

int64_t Ensemble::breadth() const {
  int64_t breadth = 0;
  for (const models::Seq2Seq& member : members_) breadth = std::max(breadth, member->options().attention.breadth());
  return breadth;
}

bool Ensemble::any(bool (models::ModelOptions::*of)() const) const {
  return std::ranges::any_of(members_, [&](const models::Seq2Seq& member) { return (member->options().*of)(); });
}

std::unique_ptr<Steps> Ensemble::steps(const Tensor& source, const Tensor& lengths) const {
  if (members_.size() == 1) return std::make_unique<ModelSteps>(members_.front(), source, lengths);
  std::vector<ModelSteps> steps;
  for (const models::Seq2Seq& member : members_) steps.emplace_back(member, source, lengths);
  return std::make_unique<EnsembleSteps>(std::move(steps), attending(members_));
}

Ensemble::Forced Ensemble::force(const corpus::Batch& batch, bool heads) const {
  Forced out;
  out.members_ = members_;
  out.source_ = batch.source;
  out.source_lengths_ = batch.source_lengths;
  out.target_lengths_ = batch.target_lengths;
  for (models::Seq2Seq member : members_)
    out.unrolled_.push_back(
        member->forward(batch.source, batch.source_lengths, batch.target_input, {}, {.every = heads}));
  return out;
}

Tensor Ensemble::Forced::log_probabilities(int64_t b) const {
  const auto length = target_lengths_[b].item<int64_t>();
  std::vector<Tensor> logs;
  for (size_t m = 0; m < members_.size(); ++m) {
    const models::Unrolled& all = unrolled_[m];
    const models::OutputRows rows{all.readouts[b], all.generates.defined() ? all.generates[b] : Tensor(),
                                  all.alignment[b].mean(0), source_[b].expand({all.readouts.size(1), -1})};
    logs.push_back(models::Seq2Seq(members_[m])->scores(rows.narrow(0, length)).log_softmax(-1));
  }
  return log_mean(std::move(logs)).clamp_min(std::log(models::kLeastProbability));
}

Tensor Ensemble::Forced::alignment(int64_t b) const {
  const auto length = target_lengths_[b].item<int64_t>(), source_length = source_lengths_[b].item<int64_t>();
  std::vector<Tensor> all;
  for (const size_t m : attending(members_))
    all.push_back(unrolled_[m].alignment[b].mean(0).slice(0, 0, length).slice(1, 0, source_length));
  return mean(all);
}

std::vector<alignment::AttentionMap> Ensemble::Forced::heads(int64_t b) const {
  const auto length = target_lengths_[b].item<int64_t>(), source_length = source_lengths_[b].item<int64_t>();
  std::vector<alignment::AttentionMap> out;
  for (const size_t m : attending(members_)) {
    const models::Unrolled& one = unrolled_[m];
    const bool has_every = one.every.defined();
    const Tensor own = (has_every ? one.every : one.alignment)[b].slice(1, 0, length).slice(2, 0, source_length);
    std::ranges::move(attention_maps(own, has_every ? members_[m]->alignment_layers() : 1), std::back_inserter(out));
  }
  return out;
}

}  // namespace attune::decode
