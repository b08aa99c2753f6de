#include "src/train/validator.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
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
#include "src/eval/alignment_error.h"
#include "src/eval/bleu.h"
#include "src/eval/perplexity.h"
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

}  // namespace

Validator::Validator(const Task& task)
    : task_(task),
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
  alignment::GoldReader reader(task_.files.gold.value);
  for (size_t i = 0; i < pairs_.sources.size(); ++i) {
    const auto [source, tokenizer] = task_.vocabularies.open_source(pairs_.sources[i]);
    judged_.push_back({alignment::word_units(source), alignment::word_units(tokenizer->segment(pairs_.targets[i])),
                       reader.next(alignment::count_words(pairs_.sources[i], pairs_.targets[i]))});
  }
  reader.expect_end();
  reader.check_first_words();
}

uint64_t Validator::fingerprint(bool gold) const {
  uint64_t mixed = attune::train::fingerprint(corpus_);
  const auto mix = [&](int64_t number) { mixed = Random(mixed ^ static_cast<uint64_t>(number)).next(); };
  for (size_t i = 0; gold && i < judged_.size(); ++i) {
    mix(-1);
    for (const std::vector<alignment::Link>* links : {&judged_[i].gold.sure, &judged_[i].gold.possible})
      for (const alignment::Link& link : *links) mix(link.source << 32 | link.target);
  }
  return mixed;
}

Validation Validator::validate(int64_t update) {
  Validation result;
  predict(result);
  result.bleu = std::numeric_limits<double>::quiet_NaN();
  if (task_.bleu) translate(update, result);
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

void Validator::predict(Validation& result) {
  models::Seq2Seq& model = task_.model;
  const decode::Evaluating evaluating({model});
  std::vector<decode::Extent> sizes;
  for (int64_t i = 0; i < corpus_.size(); ++i)
    sizes.push_back({std::max(std::ssize(corpus_.source(i)), std::ssize(corpus_.target(i))) + 1});
  eval::ForcedSums sums;
  eval::AttentionDiagnostics diagnostics;
  eval::AlignmentCounts links;
  for (const auto& indices : bounded_batches(sizes, task_.decoding.batch, kAreaOfBatch)) {
    const corpus::Batch batch = make_batch(corpus_, indices).to(model->device());
    const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input);
    const kernels::CrossEntropy found =
        model->loss(unrolled, batch.source, batch.target_output, {.count_correct = true});
    sums.log_probability += found.log_probability.item<double>();
    sums.correct += found.correct.item<int64_t>();
    sums.tokens += batch.target_tokens;
    if (!model->options().attends()) continue;
    const std::vector<Matrix> alignments = alignments_of(unrolled.alignment.mean(1), batch);
    for (size_t b = 0; b < alignments.size(); ++b) {
      diagnostics.add(alignments[b], model->reach().attended, model->options().attention.breadth());
      if (judged_.empty()) continue;
      const Judged& pair = judged_[static_cast<size_t>(indices[b])];
      const Matrix inner = alignment::top_left(alignments[b], alignments[b].rows - 1, alignments[b].columns - 1);
      links.add(alignment::hard_links(regroup(inner, pair.source, pair.target)), pair.gold);
    }
  }
  if (!judged_.empty() && model->options().attends()) result.aer = links.error_rate();
  result.attention = diagnostics.values();
  result.loss = -sums.log_probability / static_cast<double>(sums.tokens);
  result.perplexity = perplexity(sums);
  result.accuracy = static_cast<double>(sums.correct) / static_cast<double>(sums.tokens);
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

void Validator::translate(int64_t update, Validation& result) {
  std::vector<std::string> hypotheses;
  const bool first = !std::exchange(has_translated_, true);
  const auto begin = pairs_.sources.begin(), middle = begin + std::min(kSampled, std::ssize(pairs_.sources));
  const auto sampled = translator_.translate({begin, middle}, {.scores = false, .warn_of_parts = first});
  decode::LineNumbers rest(static_cast<size_t>(pairs_.sources.end() - middle));
  std::iota(rest.begin(), rest.end(), std::ssize(sampled.lines) + 1);
  const auto others =
      translator_.translate({middle, pairs_.sources.end()},
                            {.alignment = false, .scores = false, .warn_of_parts = first, .numbers = std::move(rest)});
  for (const auto* part : {&sampled, &others})
    for (const decode::Translation& translation : part->lines) hypotheses.push_back(translation.text());
  result.unended = sampled.limits.unended + others.limits.unended;
  make_folder(task_.translations);
  write_attention(sampled.lines, update);
  write_lines(task_.translations / ("valid." + std::to_string(update) + ".txt"), hypotheses);
  result.bleu = eval::corpus_bleu(hypotheses, pairs_.targets).score;
}

}  // namespace attune::train
