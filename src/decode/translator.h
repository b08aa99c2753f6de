// Text in, translations out: segmentation, batching by length, search, detokenisation; order kept, one result a line.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "attune/aligner.h"
#include "src/decode/beyond_reach.h"
#include "src/decode/clean_lines.h"
#include "src/decode/ensemble.h"
#include "src/decode/options.h"
#include "src/decode/search/hypothesis.h"
#include "src/decode/search/rules.h"
#include "src/kernels/gemm/packed_weights.h"
#include "src/text/vocabulary.h"
#include "src/text/word_ends.h"

namespace attune::decode {

using attune::Request;
using attune::SelfAttention;
using attune::SelfAttentions;
using attune::Translation;
using attune::Translations;
using attune::Watch;

/// What the API's Translator and Aligner stand for. Leaves the models' training mode as it was; of models that do not train, every
/// call may be made from any thread.
class Translator {
 public:
  Translator(Ensemble models, text::Vocabularies vocabularies, DecodeOptions options);

  /// As the API has it (attune/translator.h).
  Translations translate(const std::vector<std::string>& lines, const Request& request = {}) const;
  /// Forced decoding: the alignment, the log-probabilities and the number of correct tokens of given target texts, of
  /// empty ones too. A pair with over 1000 tokens on a side has no hypothesis, said in a warning. Error when the sides
  /// have not as many lines.
  Translations force(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                     const Request& request = {}) const;
  /// Of an encoder that has self-attention (Seq2Seq::map_layers), of several models the first. A line of over 1000 tokens
  /// has no maps, said in a warning.
  SelfAttentions self_attention(const std::vector<std::string>& sources, const Request& request = {}) const;
  /// The limits as sentences for a log; empty where none was met.
  std::vector<std::string> describe(const Limits& limits) const;
  /// The models' weights will not change any more: what searches make of them is kept, which costs half their memory again
  /// in bfloat16, all of it in float32.
  void keep_weights() { packed_ = std::make_unique<kernels::PackedPanels>(); }
  const DecodeOptions& options() const { return options_; }
  const Ensemble& models() const { return models_; }
  const text::Vocabularies& vocabularies() const { return vocabularies_; }
  /// Source positions that the models can attend to, the end token counted.
  models::Reach reach() const { return models_.reach(); }
  int64_t breadth() const { return models_.breadth(); }
  /// Whether there is anything to align.
  bool attends() const { return models_.attends(); }

 private:
  /// What one call works with.
  struct Call;
  Call begin(const Request& request) const;
  struct Jobs;
  Jobs make_jobs(const std::vector<Translation>& lines, const std::vector<text::Segmented>& prefixes,
                 const Call& call) const;
  std::vector<int32_t> fitted(const std::vector<int32_t>& prefix, const std::vector<int32_t>& part, int64_t line) const;
  std::vector<std::vector<Hypothesis>> search(const Jobs& jobs, Call& call) const;
  std::string text_of(const Hypothesis& hypothesis, const Translation& line, const text::Segmented& prefix,
                      const Call& call) const;
  /// Alignments of each head for what was found, and their mean, by forced decoding; of lines in parts none.
  void add_heads(std::vector<Translation>& lines, const Call& call) const;
  /// What is known of a line before it is translated.
  Translation open_line(const std::string& text) const;
  const text::WordEnds& word_ends() const;
  struct ForcedPairs;
  /// Reads the pairs in batches; `found` is told of each by its number, the batch, and the place there.
  void force_pairs(const ForcedPairs& pairs, const Call& call,
                   const std::function<void(size_t pair, const Ensemble::Forced& forced, const corpus::Batch& batch,
                                            int64_t b)>& found) const;

  Ensemble models_;
  text::Vocabularies vocabularies_;
  DecodeOptions options_;
  Bans bans_;
  mutable std::once_flag made_word_ends_;
  mutable std::optional<text::WordEnds> word_ends_;  // made for the first prefix
  std::unique_ptr<kernels::PackedPanels> packed_;    // null: the weights may change between searches
};

/// Of one call: its request, the options that count in it, and the limits that it meets.
struct Translator::Call {
  const Request& request;
  const DecodeOptions& options;
  std::optional<Bans> own_bans = {};  // where they are not the translator's
  const Bans& translators_bans;
  models::Reach reach;
  Limits limits = {};

  const Bans& bans() const { return own_bans ? *own_bans : translators_bans; }
  Ranking ranking() const { return {options.length_penalty, options.length_normalization, options.coverage_penalty}; }
  void note_source(const std::vector<int32_t>& ids);
  void note_target(size_t words) { count_target(static_cast<int64_t>(words) + 1, reach, limits); }
};

}  // namespace attune::decode
