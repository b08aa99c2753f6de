// Forced decoding: the model reads a given translation, all steps of it at once, and says how probable each token was
// and where it looked.
#include <algorithm>
#include <utility>

#include "models/kernels/products/packed_weights.h"
#include "src/base/error.h"
#include "src/base/log.h"
#include "src/corpus/batch.h"
#include "src/decode/batches.h"
#include "src/decode/clean_lines.h"
#include "src/decode/evaluating.h"
#include "src/decode/translator.h"

namespace attune {
namespace {

constexpr int64_t kLargestForced = 102'400;  // sentences x source x target length of a batch

// Whether a pair can be read whole; says so where it cannot.
bool fits(int64_t line, size_t source_tokens, size_t target_tokens) {
  if (std::max(source_tokens, target_tokens) <= kLongestForced) return true;
  spdlog::warn(
      "line {}: {} source and {} target tokens; a given translation is read whole, at most {} tokens a side: the pair "
      "is "
      "left out",
      line, source_tokens, target_tokens, kLongestForced);
  return false;
}

// Sentence b of the batch, cut to its own lengths.
Hypothesis forced_hypothesis(const Ensemble::Forced& forced, const Batch& batch, int64_t b, const Ranking& ranking) {
  const Tensor log_probabilities = forced.log_probabilities(b);
  const int64_t length = log_probabilities.size(0);
  const Tensor gold = batch.target_output[b].slice(0, 0, length);
  const Tensor of_gold = log_probabilities.gather(1, gold.unsqueeze(1)).squeeze(1).to(torch::kCPU, torch::kFloat64);
  const Tensor weights = forced.alignment(b).to(torch::kCPU, torch::kFloat32).contiguous();
  Hypothesis out;
  for (int64_t i = 0; i < length; ++i)
    out.token_log_probabilities.push_back(static_cast<float>(of_gold.const_data_ptr<double>()[i]));
  out.log_probability = of_gold.sum().item<double>();
  out.correct = log_probabilities.argmax(1).eq(gold).sum().item<int64_t>();
  out.alignment = Matrix(length, weights.size(1));
  out.alignment.values.assign(weights.const_data_ptr<float>(), weights.const_data_ptr<float>() + weights.numel());
  out.score = ranking.score(out.log_probability, length, out.alignment);
  return out;
}

}  // namespace

std::vector<Translation> Translator::force(const std::vector<std::string>& sources,
                                           const std::vector<std::string>& targets, const Request& request) {
  if (sources.size() != targets.size())
    throw Error(
        "the source has " + std::to_string(sources.size()) + " lines, the target " + std::to_string(targets.size()),
        "line i of one must be the translation of line i of the other");
  const Evaluating evaluating(models_.members());
  const PackedWeights packed(/*bfloat16=*/false);
  std::vector<Translation> out(sources.size());
  const std::vector<std::string> clean_sources = clean_lines(sources, request.numbers, "source "),
                                 clean_targets = clean_lines(targets, request.numbers, "target ");
  ParallelCorpus corpus;
  std::vector<size_t> line_of;  // of a pair of the corpus
  std::vector<Extent> sizes;
  for (size_t i = 0; i < sources.size(); ++i) {
    out[i] = open_line(clean_sources[i]);
    out[i].texts = {clean_targets[i]};
    const auto& source = out[i].source.ids;
    const auto target = out[i].target->encode(clean_targets[i]);
    if (!fits(number_of(i, request.numbers), source.size(), target.size())) continue;
    corpus.append(source, target, number_of(i, request.numbers));
    line_of.push_back(i);
    sizes.push_back({std::ssize(source) + 1, std::ssize(target) + 1});
    note_source(source);
  }
  for (const auto& indices : bounded_batches(sizes, options_.batch, kLargestForced)) {
    const Batch batch = make_batch(corpus, indices).to(models_.device());
    const Ensemble::Forced forced = models_.force(batch);
    for (size_t b = 0; b < indices.size(); ++b) {
      Hypothesis found = forced_hypothesis(forced, batch, static_cast<int64_t>(b), ranking());
      const auto ids = corpus.target(indices[b]);
      found.ids.assign(ids.begin(), ids.end());
      if (!request.alignment || !models_.attends()) found.alignment = {};
      out[line_of[static_cast<size_t>(indices[b])]].hypotheses = {std::move(found)};
    }
  }
  return out;
}

}  // namespace attune
