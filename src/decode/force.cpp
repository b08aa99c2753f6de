// Forced decoding: the model reads a given translation, all steps of it at once, and says how probable each token was
// and where it looked.
#include <utility>

#include "src/base/error.h"
#include "src/corpus/batch.h"
#include "src/decode/batches.h"
#include "src/decode/clean_lines.h"
#include "src/decode/evaluating.h"
#include "src/decode/length_penalty.h"
#include "src/decode/translator.h"

namespace attune {
namespace {

constexpr int64_t kLongestForced = 1000;       // tokens a side: an alignment of a million entries
constexpr int64_t kLargestForced = 64 * 1600;  // sentences x source x target length of a batch

void check_length(size_t line, const char* side, size_t tokens) {
  if (tokens > static_cast<size_t>(kLongestForced))
    throw Error("line " + std::to_string(line) + ": the " + side + " has " + std::to_string(tokens) +
                    " tokens; a given translation is read whole, at most " + std::to_string(kLongestForced) +
                    " tokens a side",
                "leave the line out of both files, or split it");
}

// Sentence b of the batch, cut to its own lengths.
Hypothesis forced_hypothesis(Seq2SeqImpl& model, const Unrolled& unrolled, const Batch& batch, int64_t b,
                             double length_penalty) {
  const auto length = batch.target_lengths[b].item<int64_t>(), source_length = batch.source_lengths[b].item<int64_t>();
  const Tensor gold = batch.target_output[b].slice(0, 0, length);
  const Tensor log_probabilities = torch::log_softmax(model.logits(unrolled.readouts[b].slice(0, 0, length)), -1);
  const Tensor of_gold = log_probabilities.gather(1, gold.unsqueeze(1)).squeeze(1).to(torch::kCPU, torch::kFloat64);
  const Tensor weights = unrolled.alignment[b]
                             .mean(0)
                             .slice(0, 0, length)
                             .slice(1, 0, source_length)
                             .to(torch::kCPU, torch::kFloat32)
                             .contiguous();
  Hypothesis out;
  for (int64_t i = 0; i < length; ++i)
    out.token_log_probabilities.push_back(static_cast<float>(of_gold.const_data_ptr<double>()[i]));
  out.log_probability = of_gold.sum().item<double>();
  out.score = normalized_score(out.log_probability, length, length_penalty);
  out.correct = log_probabilities.argmax(1).eq(gold).sum().item<int64_t>();
  out.alignment = Matrix(length, source_length);
  out.alignment.values.assign(weights.const_data_ptr<float>(), weights.const_data_ptr<float>() + weights.numel());
  return out;
}

}  // namespace

std::vector<Translation> Translator::force(const std::vector<std::string>& sources,
                                           const std::vector<std::string>& targets) {
  if (sources.size() != targets.size())
    throw Error(
        "the source has " + std::to_string(sources.size()) + " lines, the target " + std::to_string(targets.size()),
        "line i of one must be the translation of line i of the other");
  const Evaluating evaluating(*model_);
  std::vector<Translation> out(sources.size());
  const std::vector<std::string> clean_sources = clean_lines(sources), clean_targets = clean_lines(targets);
  ParallelCorpus corpus;
  std::vector<std::vector<int32_t>> ids;
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < sources.size(); ++i) {
    out[i].source = vocabularies_.source->segment(clean_sources[i]);
    out[i].texts = {clean_targets[i]};
    ids.push_back(vocabularies_.target->encode(clean_targets[i]));
    check_length(i + 1, "source", out[i].source.ids.size());
    check_length(i + 1, "target", ids.back().size());
    corpus.append(out[i].source.ids, ids.back(), static_cast<int64_t>(i) + 1);
    sizes.push_back(static_cast<int64_t>((out[i].source.ids.size() + 1) * (ids.back().size() + 1)));
  }
  for (const auto& indices : bounded_batches(sizes, options_.batch, kLargestForced)) {
    const Batch batch = make_batch(corpus, indices).to(model_->device());
    const Unrolled unrolled = model_->forward(batch.source, batch.source_lengths, batch.target_input);
    for (size_t b = 0; b < indices.size(); ++b) {
      const auto i = static_cast<size_t>(indices[b]);
      out[i].hypotheses = {
          forced_hypothesis(*model_, unrolled, batch, static_cast<int64_t>(b), options_.length_penalty)};
      out[i].hypotheses.front().ids = std::move(ids[i]);
    }
  }
  return out;
}

}  // namespace attune
