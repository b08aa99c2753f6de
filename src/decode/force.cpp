// Forced decoding: the model reads a given translation, all steps of it at once, and says how probable each token was
// and where it looked.
#include <algorithm>
#include <utility>

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/corpus/batch.h"
#include "src/decode/batches.h"
#include "src/decode/evaluating.h"
#include "src/decode/plain.h"
#include "src/decode/translator.h"
#include "src/kernels/gemm/packed_weights.h"

namespace attune::decode {
namespace {

// Whether a pair can be read whole; says so where it cannot.
bool fits(int64_t line, size_t source_tokens, size_t target_tokens, const char* what = "the pair is left out") {
  if (std::max(source_tokens, target_tokens) <= kLongestForced) return true;
  spdlog::warn("line {}: {} source and {} target tokens; a translation is read whole, at most {} tokens a side: {}",
               line, source_tokens, target_tokens, kLongestForced, what);
  return false;
}

// Sentence b of the batch, cut to its own lengths.
Hypothesis forced_hypothesis(const Ensemble::Forced& forced, const corpus::Batch& batch, int64_t b,
                             const Ranking& ranking) {
  const Tensor log_probabilities = forced.log_probabilities(b);
  const int64_t length = log_probabilities.size(0);
  const Tensor gold = batch.target_output[b].slice(0, 0, length);
  const Tensor of_gold = log_probabilities.gather(1, gold.unsqueeze(1)).squeeze(1).to(torch::kCPU, torch::kFloat64);
  Hypothesis out;
  for (int64_t i = 0; i < length; ++i)
    out.token_log_probabilities.push_back(static_cast<float>(of_gold.const_data_ptr<double>()[i]));
  out.log_probability = of_gold.sum().item<double>();
  out.correct = log_probabilities.argmax(1).eq(gold).sum().item<int64_t>();
  out.alignment = to_matrix(forced.alignment(b));
  out.score = ranking.score(out.log_probability, length, out.alignment);
  return out;
}

}  // namespace

// Pairs that are read whole, those that fit.
struct Translator::ForcedPairs {
  corpus::ParallelCorpus corpus;
  std::vector<Extent> sizes;

  /// False when the pair is too long, which is said.
  bool add(const std::vector<int32_t>& source, const std::vector<int32_t>& target, int64_t line,
           const char* without = "the pair is left out") {
    if (!fits(line, source.size(), target.size(), without)) return false;
    corpus.append(source, target, line);
    sizes.push_back({std::ssize(source) + 1, std::ssize(target) + 1});
    return true;
  }
};

void Translator::force_pairs(const ForcedPairs& pairs, const Call& call,
                             const std::function<void(size_t pair, const Ensemble::Forced& forced,
                                                      const corpus::Batch& batch, int64_t b)>& found) const {
  kernels::PackedWeights weights(/*bfloat16=*/false);
  const Evaluating evaluating(models_.members(), &weights);
  for (const auto& indices : bounded_batches(pairs.sizes, call.options.batch, kLargestForced)) {
    if (call.request.at_step) call.request.at_step();
    const corpus::Batch batch = make_batch(pairs.corpus, indices).to(models_.device());
    const Ensemble::Forced forced = models_.force(batch, call.request.heads);
    for (size_t b = 0; b < indices.size(); ++b)
      found(static_cast<size_t>(indices[b]), forced, batch, static_cast<int64_t>(b));
  }
}

Translations Translator::force(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                               const Request& request) const {
  if (sources.size() != targets.size())
    throw Error(
        "the source has " + std::to_string(sources.size()) + " lines, the target " + std::to_string(targets.size()),
        "line i of one must be the translation of line i of the other");
  Call call = begin(request);
  std::vector<Translation> out(sources.size());
  const std::vector<std::string> clean_sources = clean_lines(sources, request.numbers, "source "),
                                 clean_targets = clean_lines(targets, request.numbers, "target ");
  ForcedPairs pairs;
  std::vector<size_t> line_of;  // of a pair
  for (size_t i = 0; i < sources.size(); ++i) {
    out[i] = open_line(clean_sources[i]);
    out[i].texts = {clean_targets[i]};
    out[i].given = true;
    if (!pairs.add(out[i].source.ids, out[i].target->encode(clean_targets[i]), number_of(i, request.numbers))) continue;
    line_of.push_back(i);
    call.note_source(out[i].source.ids);
    call.note_target(pairs.corpus.target_length(pairs.corpus.size() - 1));
  }
  const bool aligns = request.alignment && models_.attends();
  force_pairs(pairs, call, [&](size_t pair, const Ensemble::Forced& forced, const corpus::Batch& batch, int64_t b) {
    Hypothesis found = forced_hypothesis(forced, batch, b, call.ranking());
    found.ids = pairs.corpus.target(static_cast<int64_t>(pair));
    if (!aligns) found.alignment = {};
    if (aligns && request.heads) found.heads = forced.heads(b);
    out[line_of[pair]].hypotheses = {std::move(found)};
  });
  return {std::move(out), call.limits};
}

void Translator::add_heads(std::vector<Translation>& lines, const Call& call) const {
  const std::vector<int64_t>& numbers = call.request.numbers;
  ForcedPairs pairs;
  std::vector<Hypothesis*> of_pair;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].parts > 1)
      spdlog::warn("line {}: translated in parts, it has no alignment of each head", number_of(i, numbers));
    for (Hypothesis& hypothesis : lines[i].hypotheses)
      if (lines[i].parts == 1 &&
          pairs.add(lines[i].source.ids, hypothesis.ids, number_of(i, numbers), "it has no alignment of each head"))
        of_pair.push_back(&hypothesis);
  }
  force_pairs(pairs, call, [&](size_t pair, const Ensemble::Forced& forced, const corpus::Batch& /*batch*/, int64_t b) {
    of_pair[pair]->heads = forced.heads(b);
    of_pair[pair]->alignment = to_matrix(forced.alignment(b));  // of the same reading, and not of search's rounding
  });
}

}  // namespace attune::decode
