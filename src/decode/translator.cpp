#include "src/decode/translator.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/base/random.h"
#include "src/base/utf8.h"
#include "src/corpus/batch.h"
#include "src/corpus/batcher.h"
#include "src/decode/batches.h"
#include "src/decode/copied_words.h"
#include "src/decode/evaluating.h"
#include "src/decode/parts.h"
#include "src/decode/search/search.h"
#include "src/decode/search/searches.h"
#include "src/kernels/execution.h"
#include "src/kernels/gemm/packed_weights.h"

namespace attune::decode {

/// The parts of all lines, one after the other: each is a sentence for search.
struct Translator::Jobs {
  struct Job {
    std::vector<int32_t> source;
    SentenceLimits limits;
  };
  std::vector<std::vector<Part>> parts_of;  // per line
  std::vector<Job> all;
};

namespace {

constexpr int64_t kComfortable = 100;    // tokens of a sentence up to which batches are as large as was asked for
constexpr int64_t kLargestBatch = 4096;  // hypotheses that are searched together, whatever batch and beam are

// What is drawn for a line is the same wherever it stands in a batch, and however the lines are cut into calls.
uint64_t seed_of(int64_t seed, int64_t line, size_t part) {
  return Random(static_cast<uint64_t>(seed) ^ Random(static_cast<uint64_t>(line) << 20 | part).next()).next();
}

SentenceLimits limits_of(size_t source, std::vector<int32_t> prefix, const DecodeOptions& options) {
  const auto length = static_cast<double>(source);
  const int64_t longest =
      static_cast<int64_t>(std::min(options.longest_factor * length, 1e6)) + 10 + std::ssize(prefix);
  const auto shortest = static_cast<int64_t>(std::min(options.shortest_factor * length, 1e6)) + 1;
  return {.source_length = static_cast<int64_t>(source) + 1,
          .longest = longest,
          .shortest = std::min(shortest, longest),
          .prefix = std::move(prefix)};
}

std::string joined_text(const std::vector<Hypothesis>& parts, const text::Tokenizer& target) {
  std::vector<std::string> texts;
  for (const Hypothesis& part : parts) texts.push_back(target.decode(part.ids));
  return joined(texts);
}

}  // namespace

Translator::Translator(Ensemble models, text::Vocabularies vocabularies, DecodeOptions options)
    : models_(std::move(models)),
      vocabularies_(std::move(vocabularies)),
      options_(std::move(options)),
      bans_(options_.ban, *vocabularies_.target) {
  if (vocabularies_.extended != models_.copies())
    throw std::logic_error("vocabularies are extended for models that copy, and for no others");
}

Translation Translator::open_line(const std::string& text) const {
  auto [tokens, target] = vocabularies_.open_source(text);
  Translation line;
  line.source = std::move(tokens);
  line.target = std::move(target);
  return line;
}

const text::WordEnds& Translator::word_ends() const {
  std::call_once(made_word_ends_, [&] { word_ends_.emplace(*vocabularies_.target); });
  return *word_ends_;
}

Translator::Call Translator::begin(const Request& request) const {
  const DecodeOptions& options = request.options ? *request.options : options_;
  Call call{.request = request, .options = options, .translators_bans = bans_, .reach = models_.reach()};
  if (options.ban != options_.ban) call.own_bans.emplace(options.ban, *vocabularies_.target);
  return call;
}

/// A line's prefix as its first part can begin with it: words of the source that other parts have are unknown to it (and
/// written all the same). Error when a word has to be copied and is not there.
std::vector<int32_t> Translator::fitted(const std::vector<int32_t>& prefix, const std::vector<int32_t>& part,
                                        int64_t line) const {
  std::vector<int32_t> out = prefix;
  for (int32_t& id : out) {
    if (std::ranges::find(part, id) != part.end()) continue;
    if (!models_.generates())
      throw Error("line " + std::to_string(line) + ": the prefix has a word that its source has not",
                  "model.output: copy writes words of the source alone");
    if (id >= vocabularies_.target->size()) id = text::kUnknown;
  }
  return out;
}

Translator::Jobs Translator::make_jobs(const std::vector<Translation>& lines,
                                       const std::vector<text::Segmented>& prefixes, const Call& call) const {
  Jobs out;
  const Request& request = call.request;
  const int64_t longest_source = call.options.longest_source;
  const bool aligns = request.alignment && models_.attends();
  for (size_t i = 0; i < lines.size(); ++i) {
    const text::Segmented& line = lines[i].source;
    out.parts_of.push_back(cut_line(line, longest_source));
    const auto& parts = out.parts_of.back();
    for (size_t p = 0; p < parts.size(); ++p) {
      const std::vector<int32_t> part(line.ids.begin() + static_cast<int64_t>(parts[p].begin),
                                      line.ids.begin() + static_cast<int64_t>(parts[p].end));
      const int64_t number = number_of(i, request.numbers);
      SentenceLimits limits =
          limits_of(part.size(), p == 0 ? fitted(prefixes[i].ids, part, number) : std::vector<int32_t>(), call.options);
      limits.seed = seed_of(call.options.sample.seed, number, p);
      limits.target = lines[i].target.get();
      if (!prefixes[i].words.empty()) limits.never_behind_prefix = &word_ends().never_behind(prefixes[i].words.back());
      if (parts.size() == 1 && i < request.watches.size() && request.watches[i])
        limits.watch = [&watch = request.watches[i], &line = lines[i], aligns](const Hypothesis& partial) {
          Hypothesis told = partial;
          if (!aligns) told.alignment = {};
          watch(told, line);
        };
      out.all.push_back({part, std::move(limits)});
    }
    if (parts.size() > 1 && request.warn_of_parts)
      spdlog::warn("line {}: {} tokens are more than {} (decoding.longest_source): translated in {} parts{}",
                   number_of(i, request.numbers), line.ids.size(), longest_source, parts.size(),
                   request.nbest > 1 ? ", the best of each alone" : "");
  }
  return out;
}

Translations Translator::translate(const std::vector<std::string>& lines, const Request& request) const {
  Call call = begin(request);
  std::vector<Translation> out;
  for (const std::string& line : clean_lines(lines, request.numbers)) out.push_back(open_line(line));
  std::vector<text::Segmented> prefixes;
  for (const std::string& prefix : clean_lines(request.prefixes, request.numbers, "prefix "))
    prefixes.push_back(out[prefixes.size()].target->segment(prefix));
  prefixes.resize(lines.size());
  const Jobs jobs = make_jobs(out, prefixes, call);
  std::vector<NBest> found = search(jobs, call);
  call.limits.translated += std::ssize(found);
  call.limits.unended +=
      std::count_if(found.begin(), found.end(), [](const NBest& nbest) { return !nbest.front().ended; });
  for (const NBest& nbest : found) call.note_target(nbest.front().ids.size());
  size_t job = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto& parts = jobs.parts_of[i];
    Translation& line = out[i];
    const auto first = found.begin() + static_cast<int64_t>(job);
    job += parts.size();
    if (parts.size() == 1) {
      line.hypotheses = std::move(*first);
      for (const Hypothesis& hypothesis : line.hypotheses)
        line.texts.push_back(text_of(hypothesis, line, prefixes[i], call));
    } else if (parts.empty()) {
      if (!prefixes[i].ids.empty())
        line.texts = {request.prefixes[i]};  // nothing to translate: what it begins with is all
    } else {
      std::vector<Hypothesis> best;
      for (size_t p = 0; p < parts.size(); ++p) best.push_back(std::move(first[static_cast<int64_t>(p)].front()));
      line.parts = static_cast<int64_t>(parts.size());
      line.hypotheses = {join_parts(parts, best, call.ranking())};
      const Hypothesis& whole = line.hypotheses.front();
      const bool copies = std::find(whole.ids.begin(), whole.ids.end(), text::kUnknown) != whole.ids.end();
      line.texts = {copies ? text_of(whole, line, prefixes[i], call) : joined_text(best, *line.target)};
    }
    if (!request.alignment || !models_.attends())
      for (Hypothesis& hypothesis : line.hypotheses) hypothesis.alignment = {};
  }
  if (request.heads && models_.attends()) add_heads(out, call);
  return {std::move(out), call.limits};
}

std::string Translator::text_of(const Hypothesis& hypothesis, const Translation& line, const text::Segmented& prefix,
                                const Call& call) const {
  return with_copied_words(hypothesis, {prefix, copies_unknown(call.options) ? &line.source : nullptr, call.bans()},
                           *line.target);
}

void Translator::Call::note_source(const std::vector<int32_t>& ids) {
  count_source(std::ssize(ids) + 1, reach, limits);
  limits.unknown += std::count(ids.begin(), ids.end(), text::kUnknown);
}

std::vector<std::string> Translator::describe(const Limits& met) const {
  std::vector<std::string> out = describe_beyond(met, models_.reach(), " sentences");
  if (met.unknown > 0)
    out.push_back(
        fmt::format("the vocabulary does not have {} of the source's tokens: they were read as <unk>", met.unknown));
  if (met.unended > 0)
    out.push_back(
        fmt::format("{} of {} translations did not end by themselves and were ended at their longest length "
                    "(decoding.longest_factor)",
                    met.unended, met.translated));
  return out;
}

std::vector<NBest> Translator::search(const Jobs& jobs, Call& call) const {
  const DecodeOptions& options = call.options;
  kernels::PackedWeights weights(kernels::takes_bfloat16(options.precision, models_.device().type()), packed_.get());
  const Evaluating evaluating(models_.members(), &weights);
  std::vector<Extent> lengths;
  for (const Jobs::Job& job : jobs.all) {
    lengths.push_back({std::ssize(job.source)});
    call.note_source(job.source);
  }
  std::vector<NBest> found(jobs.all.size());
  const SearchRow& row = searches().at(options.search);
  const SearchOptions wanted{.beam = options.beam,
                             .nbest = call.request.nbest,
                             .ranking = call.ranking(),
                             .scores = call.request.scores,
                             .bans = &call.bans(),
                             .unknown = copies_unknown(options),
                             .sampling = options.sample,
                             .at_step = call.request.at_step};
  // Memory grows with rows x positions: a batch of long sentences holds fewer.
  const int64_t rows = row.keeps_beam ? options.beam : call.request.nbest;
  const int64_t sentences = std::clamp<int64_t>(options.batch, 1, std::max<int64_t>(1, kLargestBatch / rows));
  for (const auto& batch : bounded_batches(lengths, sentences, sentences * kComfortable)) {
    std::vector<std::vector<int32_t>> ids;
    std::vector<SentenceLimits> limits;
    for (const int64_t i : batch) {
      const Jobs::Job& job = jobs.all[static_cast<size_t>(i)];
      ids.push_back(job.source);
      limits.push_back(job.limits);
    }
    const corpus::SourceBatch packed = corpus::make_source_batch(ids);
    const auto steps = models_.steps(packed.source, packed.lengths);
    std::vector<NBest> results = row.run(*steps, limits, wanted);
    for (size_t b = 0; b < batch.size(); ++b) found[static_cast<size_t>(batch[b])] = std::move(results[b]);
  }
  return found;
}

}  // namespace attune::decode
