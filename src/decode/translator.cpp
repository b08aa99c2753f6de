#include "src/decode/translator.h"

#include <algorithm>
#include <utility>

#include "models/kernels/fused.h"
#include "models/kernels/products/packed_weights.h"
#include "src/base/log.h"
#include "src/corpus/batch.h"
#include "src/corpus/batcher.h"
#include "src/decode/batches.h"
#include "src/decode/clean_lines.h"
#include "src/decode/evaluating.h"
#include "src/decode/model_steps.h"
#include "src/decode/parts.h"
#include "src/decode/search/search.h"

namespace attune {
namespace {

constexpr int64_t kComfortable = 100;    // tokens of a sentence up to which batches are as large as was asked for
constexpr int64_t kLargestBatch = 4096;  // hypotheses that are searched together, whatever batch and beam are

// The parts of all lines, one after the other: each is a sentence for search.
struct Jobs {
  std::vector<std::vector<Part>> parts_of;  // per line
  std::vector<std::vector<int32_t>> sources;
};

Jobs make_jobs(const std::vector<Translation>& lines, int64_t longest_source, const Request& request) {
  Jobs jobs;
  for (size_t i = 0; i < lines.size(); ++i) {
    const Segmented& line = lines[i].source;
    jobs.parts_of.push_back(cut_line(line, longest_source));
    const auto& parts = jobs.parts_of.back();
    for (const Part& part : parts)
      jobs.sources.emplace_back(line.ids.begin() + static_cast<int64_t>(part.begin),
                                line.ids.begin() + static_cast<int64_t>(part.end));
    if (parts.size() > 1 && request.tells_parts)
      spdlog::warn("line {}: {} tokens are more than {} (decoding.longest_source): translated in {} parts{}",
                   number_of(i, request.numbers), line.ids.size(), longest_source, parts.size(),
                   request.nbest > 1 ? ", the best of each alone" : "");
  }
  return jobs;
}

std::string joined_text(const std::vector<Hypothesis>& parts, const Tokenizer& target) {
  std::string text;
  for (const Hypothesis& part : parts) {
    const std::string more = target.decode(part.ids);
    text += (text.empty() || more.empty() ? "" : " ") + more;
  }
  return text;
}

}  // namespace

Translator::Translator(Seq2Seq model, Vocabularies vocabularies, DecodeOptions options)
    : model_(std::move(model)), vocabularies_(std::move(vocabularies)), options_(options) {}

std::vector<Translation> Translator::translate(const std::vector<std::string>& lines, const Request& request) {
  std::vector<Translation> out(lines.size());
  const std::vector<std::string> clean = clean_lines(lines, request.numbers);
  for (size_t i = 0; i < lines.size(); ++i) out[i].source = vocabularies_.source->segment(clean[i]);
  const Jobs jobs = make_jobs(out, options_.longest_source, request);
  std::vector<NBest> found = search(jobs.sources, request);
  limits_.translated += std::ssize(found);
  limits_.unended += std::count_if(found.begin(), found.end(), [](const NBest& nbest) { return !nbest.front().ended; });
  size_t job = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto& parts = jobs.parts_of[i];
    Translation& line = out[i];
    const auto first = found.begin() + static_cast<int64_t>(job);
    job += parts.size();
    if (parts.size() == 1) {
      line.hypotheses = std::move(*first);
      for (const Hypothesis& hypothesis : line.hypotheses)
        line.texts.push_back(vocabularies_.target->decode(hypothesis.ids));
    } else if (!parts.empty()) {
      std::vector<Hypothesis> best;
      for (size_t p = 0; p < parts.size(); ++p) best.push_back(std::move(first[static_cast<int64_t>(p)].front()));
      line.parts = static_cast<int64_t>(parts.size());
      line.texts = {joined_text(best, *vocabularies_.target)};
      line.hypotheses = {join_parts(parts, best, options_.length_penalty)};
    }
  }
  return out;
}

void Translator::note_source(const std::vector<int32_t>& ids) {
  limits_.unseen += std::ssize(ids) + 1 > model_->longest_source();
  limits_.unknown += std::count(ids.begin(), ids.end(), kUnknown);
}

void Translator::warn_of_limits() {
  const Limits met = take_limits();
  if (met.unseen > 0)
    spdlog::warn(
        "{} sentences are longer than the {} positions that the model can attend to "
        "(model.attention.location.longest): it sees their beginning only",
        met.unseen, model_->longest_source());
  if (met.unknown > 0)
    spdlog::warn("the vocabulary does not have {} of the source's tokens: they were read as <unk>", met.unknown);
  if (met.unended > 0)
    spdlog::warn(
        "{} of {} translations did not end by themselves and were ended at their longest length "
        "(decoding.longest_factor)",
        met.unended, met.translated);
}

std::vector<NBest> Translator::search(const std::vector<std::vector<int32_t>>& sources, const Request& request) {
  const Evaluating evaluating(*model_);
  const PackedWeights packed(takes_bfloat16(options_.precision, model_->device().type()));
  std::vector<Extent> lengths;
  for (const auto& source : sources) {
    lengths.push_back({std::ssize(source)});
    note_source(source);
  }
  std::vector<NBest> found(sources.size());
  // Memory grows with rows x positions: a batch of long sentences holds fewer.
  const int64_t sentences = std::clamp<int64_t>(options_.batch, 1, std::max<int64_t>(1, kLargestBatch / options_.beam));
  for (const auto& batch : bounded_batches(lengths, sentences, sentences * kComfortable)) {
    std::vector<std::vector<int32_t>> ids;
    std::vector<SentenceLimits> limits;
    for (const int64_t i : batch) {
      const auto& source = sources[static_cast<size_t>(i)];
      const auto length = static_cast<int64_t>(source.size());
      const double longest = std::min(options_.longest_factor * static_cast<double>(length), 1e6) + 10;
      ids.push_back(source);
      limits.push_back({length + 1, static_cast<int64_t>(longest)});
    }
    const SourceBatch packed = make_source_batch(ids);
    ModelSteps steps(model_, packed.source, packed.lengths);
    const SearchOptions wanted{options_.beam, request.nbest, options_.length_penalty, request.scores};
    std::vector<NBest> results =
        options_.beam == 1 ? greedy_search(steps, limits, wanted) : beam_search(steps, limits, wanted);
    for (size_t b = 0; b < batch.size(); ++b) {
      NBest& nbest = found[static_cast<size_t>(batch[b])] = std::move(results[b]);
      for (Hypothesis& hypothesis : nbest)
        if (!request.alignment) hypothesis.alignment = {};
    }
  }
  return found;
}

}  // namespace attune
