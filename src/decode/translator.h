// Text in, translations out: segmentation, batching by length, search, detokenisation; order kept, one result a line.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/decode/beyond_reach.h"
#include "src/decode/ensemble.h"
#include "src/decode/line_numbers.h"
#include "src/decode/options.h"
#include "src/decode/search/hypothesis.h"
#include "src/decode/search/rules.h"
#include "src/kernels/gemm/packed_weights.h"
#include "src/text/vocabulary.h"
#include "src/text/word_ends.h"

namespace attune::decode {

/// One line's result.
struct Translation {
  text::Segmented source;  // of the line
  std::shared_ptr<const text::Tokenizer> target =
      {};                              // of its hypotheses: the vocabulary's, or with the line's own words
  std::vector<Hypothesis> hypotheses;  // best first, at least one; none only for a line without tokens
  std::vector<std::string> texts;      // one per hypothesis
  int64_t parts = 1;                   // more than one: the line was longer than longest_source

  /// The best translation; of a line without tokens, nothing.
  std::string text() const { return texts.empty() ? std::string() : texts.front(); }
};

/// A source against itself: where its words look within the encoder.
struct SelfAttention {
  text::Segmented source;
  Matrix mean = {};  // [S + 1, S + 1], the end token last: of all heads of all layers
  std::vector<alignment::AttentionMap> maps =
      {};  // the same of each layer, where there are several, and of each head where asked for
};

/// Told at each step of search how a line's most probable translation begins (SentenceLimits::watch), in the thread that
/// translates; a line in parts is not watched.
using Watch = std::function<void(const Hypothesis& partial, const Translation& line)>;

/// What is wanted of a call of Translator.
struct Request {
  int64_t nbest = 1;        // hypotheses of a line, at most the beam, or samples; of a line in parts only the best
  bool alignment = true;    // false: the hypotheses have none, which takes T x S numbers a line less memory
  bool scores = true;       // false: greedy search need not say how probable its translations are
  bool tells_parts = true;  // warns of each line that is translated in parts
  std::vector<std::string> prefixes = {};  // what each line's translation begins with; empty: anything
  LineNumbers numbers = {};                // of the lines, for messages
  bool heads = false;                  // Hypothesis::heads too, by forced decoding of what was found; SelfAttention's
  std::function<void()> at_step = {};  // before each step of search, or batch of pairs: what it throws ends the call
  std::vector<Watch> watches = {};     // of each line, empty ones of those that nobody watches; or none at all
};

/// Sentences that did not go through whole.
struct Limits {
  int64_t translated = 0;
  int64_t unended = 0;  // translations that were ended at their longest length (decoding.longest_factor)
  int64_t unknown = 0;  // tokens of sources that the vocabulary does not have
  BeyondReach beyond = {};
};

struct SearchJob;

/// Leaves the models' training mode as it was.
class Translator {
 public:
  Translator(Ensemble models, text::Vocabularies vocabularies, DecodeOptions options);

  /// Translates lines together. Ill-formed UTF-8 is repaired, a line longer than decoding.longest_source translated in
  /// parts, both said in a warning.
  std::vector<Translation> translate(const std::vector<std::string>& lines, const Request& request = {});
  /// Forced decoding: the alignment, the log-probabilities and the number of correct tokens of given target texts, of
  /// empty ones too. A pair with over 1000 tokens on a side has no hypothesis, said in a warning. Error when the sides
  /// have not as many lines.
  std::vector<Translation> force(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                                 const Request& request = {});
  /// Of an encoder that has self-attention (Seq2Seq::map_layers), of several models the first. A line of over 1000 tokens
  /// has no maps, said in a warning.
  std::vector<SelfAttention> self_attention(const std::vector<std::string>& sources, const Request& request = {});
  /// What met a limit since the last call.
  Limits take_limits() { return std::exchange(limits_, {}); }
  /// The same as warnings.
  void warn_of_limits();
  /// The models' weights will not change any more: what searches make of them is kept, which costs half their memory again
  /// in bfloat16, all of it in float32.
  void keep_weights() { packed_ = std::make_unique<kernels::PackedPanels>(); }
  DecodeOptions& options() { return options_; }
  const text::Vocabularies& vocabularies() const { return vocabularies_; }
  /// Source positions that the models can attend to, the end token counted.
  models::Reach reach() const { return models_.reach(); }
  int64_t breadth() const { return models_.breadth(); }
  /// Whether there is anything to align.
  bool attends() const { return models_.attends(); }

 private:
  void note_source(const std::vector<int32_t>& ids);
  void note_target(size_t words) { limits_.beyond.count_target(static_cast<int64_t>(words) + 1, models_.reach()); }
  std::vector<std::vector<Hypothesis>> search(const std::vector<SearchJob>& jobs, const Request& request);
  Ranking ranking() const;
  std::string text_of(const Hypothesis& hypothesis, const Translation& line, const text::Segmented& prefix) const;
  /// Alignments of each head for what was found, and their mean, by forced decoding; of lines in parts none.
  void add_heads(std::vector<Translation>& lines, const Request& request);
  /// What is known of a line before it is translated.
  Translation open_line(const std::string& text) const;
  struct ForcedPairs;
  /// Reads the pairs in batches; `found` is told of each by its number, the batch, and the place there.
  void force_pairs(const ForcedPairs& pairs, const Request& request,
                   const std::function<void(size_t pair, const Ensemble::Forced& forced, const corpus::Batch& batch,
                                            int64_t b)>& found);

  Ensemble models_;
  text::Vocabularies vocabularies_;
  DecodeOptions options_;
  Bans bans_;
  std::optional<text::WordEnds> word_ends_;  // made for the first prefix
  Limits limits_;
  std::unique_ptr<kernels::PackedPanels> packed_;  // null: the weights may change between searches
};

}  // namespace attune::decode
