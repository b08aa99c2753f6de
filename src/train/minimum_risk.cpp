#include "src/train/minimum_risk.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "src/base/random.h"
#include "src/decode/ensemble.h"
#include "src/decode/evaluating.h"
#include "src/decode/search/search.h"
#include "src/eval/text_metrics.h"
#include "src/kernels/gemm/packed_weights.h"
#include "src/text/source_words.h"

namespace attune::train {
namespace {

constexpr double kLongestFactor = 2;  // a sample is cut off at so many tokens for each of the reference, and ten more

uint64_t draw_seed(at::Generator& generator) {
  auto* source = at::check_generator<at::CPUGeneratorImpl>(generator);
  const std::scoped_lock lock(source->mutex_);
  return source->random64();
}

/// Row b of ids [B, L] up to its length, without the end token.
std::vector<int32_t> ids_of(const Tensor& ids, const Tensor& lengths, int64_t b) {
  const auto row = ids[b].slice(0, 0, lengths[b].item<int64_t>() - 1).to(torch::kInt).contiguous();
  return {row.const_data_ptr<int32_t>(), row.const_data_ptr<int32_t>() + row.numel()};
}

/// A text that is the same for the same ids: words beyond the vocabulary, whose spelling is lost, are numbered.
std::string text_of(const std::vector<int32_t>& ids, const text::Tokenizer& target) {
  text::Segmented own;
  for (const int32_t id : ids)
    for (int64_t next = target.size() + std::ssize(own.ids); next <= id; ++next) {
      own.word_of.push_back(static_cast<int32_t>(own.ids.size()));
      own.pieces.push_back("\u2047" + std::to_string(own.ids.size()));
      own.ids.push_back(text::kUnknown);
    }
  if (own.ids.empty()) return target.decode(ids);
  // not owned: it outlives this
  return text::SourceWords(std::shared_ptr<const text::Tokenizer>(std::shared_ptr<void>(), &target), own).decode(ids);
}

std::vector<decode::NBest> sample(const models::Seq2Seq& model, const corpus::Batch& batch,
                                  const MinimumRiskOptions& options, uint64_t seed) {
  const decode::Ensemble models(model);
  kernels::PackedWeights weights(/*bfloat16=*/false);
  const decode::Evaluating evaluating(models.members(), &weights);
  Random seeds(seed);
  std::vector<decode::SentenceLimits> limits;
  for (int64_t b = 0; b < batch.source.size(0); ++b) {
    const auto reference = static_cast<double>(batch.target_lengths[b].item<int64_t>());
    limits.push_back({.source_length = batch.source_lengths[b].item<int64_t>(),
                      .longest = static_cast<int64_t>(kLongestFactor * reference) + 10,
                      .seed = seeds.next()});
  }
  decode::SearchOptions wanted{.nbest = options.samples};
  wanted.sampling.temperature = options.temperature;
  const torch::Device device = models.device();
  return sample_search(*models.steps(batch.source.to(device), batch.source_lengths.to(device)), limits, wanted);
}

}  // namespace

Candidates draw_candidates(models::Seq2Seq model, const corpus::Batch& batch, const MinimumRiskOptions& options,
                           const text::Tokenizer& target, at::Generator& generator) {
  const eval::TextMetricRow& metric = eval::text_metrics().at(options.metric);
  const std::vector<decode::NBest> drawn = sample(model, batch, options, draw_seed(generator));
  corpus::ParallelCorpus corpus;
  Candidates out;
  for (int64_t b = 0; b < batch.source.size(0); ++b) {
    const auto source = ids_of(batch.source, batch.source_lengths, b);
    const auto reference = ids_of(batch.target_output, batch.target_lengths, b);
    const std::string text = text_of(reference, target);
    std::set<std::vector<int32_t>> different;
    if (options.reference) different.insert(reference);
    for (const decode::Hypothesis& one : drawn[static_cast<size_t>(b)]) different.insert(one.ids);
    for (const std::vector<int32_t>& ids : different) {
      corpus.append(source, ids, batch.lines[static_cast<size_t>(b)]);
      const double score = metric.sentence(metric.statistics(text_of(ids, target), text)) / 100;
      out.sentence.push_back(b);
      out.error.push_back(metric.higher_is_better ? 1 - score : score);
    }
  }
  out.batch = make_batch(corpus);
  return out;
}

Risk risk_of(const Candidates& candidates, const Tensor& log_probabilities, double alpha) {
  const Tensor given = log_probabilities.to(torch::kCPU, torch::kDouble).contiguous();
  const double* log_probability = given.const_data_ptr<double>();
  const size_t count = candidates.sentence.size();
  Risk out;
  out.weights = torch::empty({static_cast<int64_t>(count)}, torch::kDouble);
  double* weights = out.weights.mutable_data_ptr<double>();
  for (size_t begin = 0, end = 0; begin < count; begin = end) {
    while (end < count && candidates.sentence[end] == candidates.sentence[begin]) ++end;
    const double largest = *std::max_element(log_probability + begin, log_probability + end);
    double total = 0, risk = 0;
    for (size_t i = begin; i < end; ++i) total += weights[i] = std::exp(alpha * (log_probability[i] - largest));
    for (size_t i = begin; i < end; ++i) risk += (weights[i] /= total) * candidates.error[i];
    for (size_t i = begin; i < end; ++i) weights[i] *= alpha * (risk - candidates.error[i]);
    out.sum += risk;
  }
  return out;
}

Tensor MinimumRisk::run(const corpus::Batch& on_cpu, const BatchShare& of, at::Generator& generator) {
  models::Seq2Seq model = task().model;
  task().optimizer->settle();  // candidates may have any word
  const MinimumRiskOptions& options = task().options.minimum_risk;
  const Candidates candidates = draw_candidates(model, on_cpu, options, *task().vocabularies.target, generator);
  const corpus::Batch& drawn = candidates.batch;
  const models::Noise noise =
      model->draw_noise(drawn.source.size(0), drawn.source.size(1), drawn.target_input.size(1), generator);
  const corpus::Batch batch = drawn.to(model->device());
  const auto told = [&](const kernels::CrossEntropyOptions& wanted) {
    const models::Unrolled unrolled =
        model->forward(batch.source, batch.source_lengths, batch.target_input, noise,
                       {.alignment = model->options().copies(), .lengths = drawn.target_lengths});
    return model->loss(unrolled, batch.source, batch.target_output, wanted);
  };
  const Tensor log_probabilities = [&] {
    const torch::NoGradGuard no_gradients;
    const kernels::ExecutionScope scope(execution());  // of its own: autocast keeps rounded weights
    return told({.by_sentence = true}).of_sentences;
  }();
  const Risk risk = risk_of(candidates, log_probabilities, options.alpha);
  std::optional<kernels::ExecutionScope> scope(execution());
  const auto sentences = static_cast<double>(on_cpu.source.size(0));
  const double share = static_cast<double>(on_cpu.target_tokens) / of.tokens;  // of the update, this batch
  const kernels::CrossEntropy found = told({.scale = share / sentences, .weights = risk.weights});
  scope.reset();
  found.loss.backward();
  return torch::scalar_tensor(risk.sum / sentences * static_cast<double>(on_cpu.target_tokens), torch::kDouble);
}

}  // namespace attune::train
