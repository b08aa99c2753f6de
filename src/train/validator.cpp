#include "src/train/validator.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <utility>

#include "src/alignment/json.h"
#include "src/alignment/link_rules.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/base/random.h"
#include "src/corpus/batch.h"
#include "src/decode/batches.h"
#include "src/decode/evaluating.h"
#include "src/decode/plain.h"
#include "src/train/checkpoint/state.h"

namespace attune::train {
namespace {

constexpr int64_t kAreaOfBatch = 8192;  // sentences x the longer side's tokens that are predicted together
constexpr size_t kLongestSnapshot = 100;
constexpr int64_t kSampled = 5;  // sentences whose translations are kept with what they attended to

decode::DecodeOptions greedy(decode::DecodeOptions options) {
  options.search = "beam";
  options.beam = 1;
  return options;
}

void warn_of_reach(const models::Reach& reach, const corpus::ParallelCorpus& corpus) {
  decode::Limits beyond;
  for (int64_t i = 0; i < corpus.size(); ++i) {
    decode::count_source(std::ssize(corpus.source(i)) + 1, reach, beyond);
    decode::count_target(std::ssize(corpus.target(i)) + 1, reach, beyond);
  }
  const std::string of_them = " of " + std::to_string(corpus.size()) + " validation sentences";
  for (const std::string& one : decode::describe_beyond(beyond, reach, of_them)) spdlog::warn(one);
}

/// The alignments of a batch [B, T, S], each without its padding.
std::vector<Matrix> alignments_of(const torch::Tensor& alignment, const corpus::Batch& batch) {
  const torch::Tensor weights = alignment.cpu();
  const torch::Tensor sources = batch.source_lengths.cpu(), targets = batch.target_lengths.cpu();
  std::vector<Matrix> out;
  for (int64_t b = 0; b < weights.size(0); ++b)
    out.push_back(
        decode::to_matrix(weights[b].slice(0, 0, targets[b].item<int64_t>()).slice(1, 0, sources[b].item<int64_t>())));
  return out;
}

std::vector<const eval::MetricRow*> metrics_of(const Validator::Task& task) {
  const ValidationOptions& options = task.options;
  std::set<std::string> names(options.metrics.begin(), options.metrics.end());
  names.insert({"perplexity", "accuracy", "aer", options.metric});
  if (options.bleu) names.insert("bleu");
  std::vector<const eval::MetricRow*> out;
  for (const eval::MetricRow& row : eval::comparable_metrics().rows())
    if (names.contains(std::string(row.name)) &&
        can_compute(row, !task.files.gold.empty(), task.model->options().attends()))
      out.push_back(&row);
  return out;
}

}  // namespace

Validator::Validator(const Task& task)
    : task_(task),
      metrics_(metrics_of(task)),
      pairs_(corpus::read_sentence_pairs(task.files.source.value, task.files.target.value)),
      corpus_(encode(pairs_, task.vocabularies)),
      translator_(task.model, task.vocabularies, greedy(task.decoding)) {
  for (int64_t i = 0; i < corpus_.size(); ++i)
    if (const auto source = corpus_.source(i).size(), target = corpus_.target(i).size();
        std::max(source, target) > decode::kLongestForced)
      throw Error((source >= target ? task_.files.source : task_.files.target).string() + ":" +
                      std::to_string(corpus_.line(i)) + ": over " + std::to_string(decode::kLongestForced) +
                      " tokens, too many for the pair to be predicted whole",
                  "leave the line out of both files of data.validation");
  warn_of_reach(task_.model->reach(), corpus_);
  if (!task_.files.gold.empty()) read_gold();
}

void Validator::read_gold() {
  for (size_t i = 0; i < pairs_.sources.size(); ++i) {
    const auto [source, tokenizer] = task_.vocabularies.open_source(pairs_.sources[i]);
    sides_.push_back({source, tokenizer->segment(pairs_.targets[i])});
    lengths_.push_back(alignment::count_words(pairs_.sources[i], pairs_.targets[i]));
  }
  gold_ = alignment::read_gold(task_.files.gold.value, lengths_);
}

uint64_t Validator::fingerprint() const {
  uint64_t mixed = attune::train::fingerprint(corpus_);
  if (eval::comparable_metrics().at(task_.options.metric).needs != eval::Needs::kGold) return mixed;
  const auto mix = [&](int64_t number) { mixed = Random(mixed ^ static_cast<uint64_t>(number)).next(); };
  for (const alignment::GoldAlignment& gold : gold_) {
    mix(-1);
    for (const std::vector<alignment::Link>* links : {&gold.sure, &gold.possible})
      for (const alignment::Link& link : *links) mix(link.source << 32 | link.target);
  }
  return mixed;
}

Validation Validator::validate(int64_t update) {
  eval::Outcome outcome = predict();
  Validation result;
  if (any_needs(metrics_, eval::Needs::kTranslations)) result.unended = translate(update, outcome);
  result.loss = -outcome.forced.log_probability / static_cast<double>(outcome.forced.tokens);
  result.attention = outcome.attention.values();
  for (const eval::MetricRow* row : metrics_) result.values.push_back(row->compute(outcome));
  return result;
}

std::vector<Snapshot> Validator::snapshots(int64_t count) {
  models::Seq2Seq& model = task_.model;
  std::vector<Snapshot> out;
  if (!model->options().attends()) return out;
  const decode::Evaluating evaluating({model});
  for (int64_t i = 0; i < corpus_.size() && std::ssize(out) < count; ++i) {
    if (std::max(corpus_.source(i).size(), corpus_.target(i).size()) > kLongestSnapshot) continue;
    const corpus::Batch batch = make_batch(corpus_, {i}).to(model->device());
    const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input);
    const auto at = static_cast<size_t>(i);
    const auto [source, tokenizer] = task_.vocabularies.open_source(pairs_.sources[at]);
    out.push_back({corpus_.line(i),
                   {source,
                    tokenizer->segment(pairs_.targets[at]),
                    alignments_of(unrolled.alignment.mean(1), batch).front(),
                    {}}});
  }
  return out;
}

eval::Outcome Validator::predict() {
  models::Seq2Seq& model = task_.model;
  const decode::Evaluating evaluating({model});
  std::vector<decode::Extent> sizes;
  for (int64_t i = 0; i < corpus_.size(); ++i)
    sizes.push_back({std::max(std::ssize(corpus_.source(i)), std::ssize(corpus_.target(i))) + 1});
  eval::Outcome out;
  out.lengths = lengths_;
  out.gold = gold_;
  out.links.resize(gold_.size());
  for (const auto& indices : bounded_batches(sizes, task_.decoding.batch, kAreaOfBatch)) {
    const corpus::Batch batch = make_batch(corpus_, indices).to(model->device());
    const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input);
    const kernels::CrossEntropy found =
        model->loss(unrolled, batch.source, batch.target_output, {.count_correct = true});
    out.forced.log_probability += found.log_probability.item<double>();
    out.forced.correct += found.correct.item<int64_t>();
    out.forced.tokens += batch.target_tokens;
    if (!model->options().attends()) continue;
    const std::vector<Matrix> alignments = alignments_of(unrolled.alignment.mean(1), batch);
    for (size_t b = 0; b < alignments.size(); ++b) {
      out.attention.add(alignments[b], model->reach().attended, model->options().attention.breadth());
      if (gold_.empty()) continue;
      const auto pair = static_cast<size_t>(indices[b]);
      const auto& [source, target] = sides_[pair];
      out.links[pair] = alignment::hard_links(alignment::between_words(alignments[b], source, target));
    }
  }
  return out;
}

void Validator::write_attention(const std::vector<decode::Translation>& first, int64_t update) const {
  std::vector<std::string> lines;
  for (size_t i = 0; i < first.size(); ++i) {
    const decode::Translation& found = first[i];
    if (found.hypotheses.empty() || found.hypotheses.front().alignment.values.empty()) continue;
    const decode::Hypothesis& best = found.hypotheses.front();
    if (std::max(found.source.ids.size(), best.ids.size()) > kLongestSnapshot) continue;
    const nlohmann::ordered_json line{{"line", i + 1},
                                      {"source", alignment::as_json(found.source)},
                                      {"target", alignment::as_json(found.target->describe(best.ids))},
                                      {"alignment", alignment::as_json(best.alignment)}};
    lines.push_back(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }
  if (!lines.empty()) write_lines(task_.translations / ("valid." + std::to_string(update) + ".attention.jsonl"), lines);
}

int64_t Validator::translate(int64_t update, eval::Outcome& outcome) {
  const bool first = !std::exchange(has_translated_, true);
  const auto begin = pairs_.sources.begin(), middle = begin + std::min(kSampled, std::ssize(pairs_.sources));
  const auto sampled = translator_.translate({begin, middle}, {.scores = false, .warn_of_parts = first});
  decode::LineNumbers rest(static_cast<size_t>(pairs_.sources.end() - middle));
  std::iota(rest.begin(), rest.end(), std::ssize(sampled.lines) + 1);
  const auto others =
      translator_.translate({middle, pairs_.sources.end()},
                            {.alignment = false, .scores = false, .warn_of_parts = first, .numbers = std::move(rest)});
  for (const auto* part : {&sampled, &others})
    for (const decode::Translation& translation : part->lines) outcome.hypotheses.push_back(translation.text());
  outcome.references = pairs_.targets;
  make_folder(task_.translations);
  write_attention(sampled.lines, update);
  write_lines(task_.translations / ("valid." + std::to_string(update) + ".txt"), outcome.hypotheses);
  return sampled.limits.unended + others.limits.unended;
}

}  // namespace attune::train
