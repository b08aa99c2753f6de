#include "src/train/validator.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/corpus/batch.h"
#include "src/decode/batches.h"
#include "src/decode/evaluating.h"
#include "src/eval/bleu.h"
#include "src/eval/perplexity.h"

namespace attune {
namespace {

constexpr int64_t kAreaOfBatch = 8192;  // sentences x the longer side's tokens that are predicted together

DecodeOptions greedy(DecodeOptions options) {
  options.search = "beam";
  options.beam = 1;
  return options;
}

void warn_of_unseen(int64_t longest, const ParallelCorpus& corpus) {
  int64_t unseen = 0;
  for (int64_t i = 0; i < corpus.size(); ++i) unseen += std::ssize(corpus.source(i)) + 1 > longest;
  if (unseen > 0)
    spdlog::warn(
        "{} of {} validation sentences are longer than the {} positions that the model can attend to "
        "(model.attention.location.longest): it sees their beginning only",
        unseen, corpus.size(), longest);
}

/// The alignments [B, T, S] of a batch, each without its padding.
void add_alignments(const torch::Tensor& alignment, const Batch& batch, int64_t reach,
                    AttentionDiagnostics& diagnostics) {
  const torch::Tensor weights = alignment.to(torch::kCPU, torch::kFloat32).contiguous();
  const torch::Tensor sources = batch.source_lengths.cpu(), targets = batch.target_lengths.cpu();
  for (int64_t b = 0; b < weights.size(0); ++b) {
    Matrix one(targets[b].item<int64_t>(), sources[b].item<int64_t>());
    for (int64_t i = 0; i < one.rows; ++i)
      std::copy_n(weights.const_data_ptr<float>() + (b * weights.size(1) + i) * weights.size(2), one.columns,
                  one.values.begin() + i * one.columns);
    diagnostics.add(one, reach);
  }
}

}  // namespace

Validator::Validator(const Task& task)
    : task_(task),
      pairs_(read_sentence_pairs(task.files.source.value, task.files.target.value)),
      corpus_(encode(pairs_, task.vocabularies)),
      translator_(task.model, task.vocabularies, greedy(task.decoding)) {
  for (int64_t i = 0; i < corpus_.size(); ++i)
    if (const auto source = corpus_.source(i).size(), target = corpus_.target(i).size();
        std::max(source, target) > kLongestForced)
      throw Error((source >= target ? task_.files.source : task_.files.target).string() + ":" +
                      std::to_string(corpus_.line(i)) + ": over " + std::to_string(kLongestForced) +
                      " tokens, too many for the pair to be predicted whole",
                  "leave the line out of both files of data.validation");
  warn_of_unseen(task_.model->longest_source(), corpus_);
}

Validation Validator::validate(int64_t update) {
  Validation result;
  predict(result);
  result.bleu = task_.bleu ? translate(update) : std::numeric_limits<double>::quiet_NaN();
  result.unended = translator_.take_limits().unended;
  return result;
}

void Validator::predict(Validation& result) {
  Seq2Seq& model = task_.model;
  const Evaluating evaluating({model});
  std::vector<Extent> sizes;
  for (int64_t i = 0; i < corpus_.size(); ++i)
    sizes.push_back({std::max(std::ssize(corpus_.source(i)), std::ssize(corpus_.target(i))) + 1});
  ForcedSums sums;
  AttentionDiagnostics diagnostics;
  for (const auto& indices : bounded_batches(sizes, task_.decoding.batch, kAreaOfBatch)) {
    const Batch batch = make_batch(corpus_, indices).to(model->device());
    const Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input);
    const CrossEntropy found = model->loss(unrolled, batch.source, batch.target_output, {.count_correct = true});
    sums.log_probability += found.log_probability.item<double>();
    sums.correct += found.correct.item<int64_t>();
    sums.tokens += batch.target_tokens;
    if (model->options().attends())
      add_alignments(unrolled.alignment.mean(1), batch, model->longest_source(), diagnostics);
  }
  result.attention = diagnostics.values();
  result.loss = -sums.log_probability / static_cast<double>(sums.tokens);
  result.perplexity = perplexity(sums);
  result.accuracy = static_cast<double>(sums.correct) / static_cast<double>(sums.tokens);
}

double Validator::translate(int64_t update) {
  std::vector<std::string> hypotheses;
  const bool first = !std::exchange(has_translated_, true);
  for (const Translation& translation :
       translator_.translate(pairs_.sources, {.alignment = false, .scores = false, .tells_parts = first}))
    hypotheses.push_back(translation.text());
  make_folder(task_.translations);
  write_lines(task_.translations / ("valid." + std::to_string(update) + ".txt"), hypotheses);
  return corpus_bleu(hypotheses, pairs_.targets).score;
}

}  // namespace attune
