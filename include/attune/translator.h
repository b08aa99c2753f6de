// Translating with trained runs, scoring given translations, evaluating on a test set. Part of Attune's C++ API.
//
//   const attune::Translator translator(attune::Run("runs/toy"));
//   const attune::Translations found = translator.translate({"the cat sleeps"}, {.nbest = 3});
//   found.lines[0].text();
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attune {

class Run;
namespace text {
class Tokenizer;
}
namespace decode {
class Translator;
}
namespace eval {
struct Outcome;
}

/// Row-major floats, [rows, columns]. An alignment is [target length, source length].
struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<float> values;

  Matrix() = default;
  Matrix(int64_t r, int64_t c, float fill = 0) : rows(r), columns(c), values(static_cast<size_t>(r * c), fill) {}
  float& at(int64_t r, int64_t c) { return values[static_cast<size_t>(r * columns + c)]; }
  float at(int64_t r, int64_t c) const { return values[static_cast<size_t>(r * columns + c)]; }
  std::span<float> row(int64_t r) { return {values.data() + r * columns, static_cast<size_t>(columns)}; }
  std::span<const float> row(int64_t r) const { return {values.data() + r * columns, static_cast<size_t>(columns)}; }
  bool operator==(const Matrix&) const = default;
};

/// What a layer or a head attends to. Rows attend to columns: [target, source], or of a sentence against itself [source, source].
struct AttentionMap {
  int64_t layer = 0, head = 0;  // from 1; layer 0: the only one; head 0: the mean of the layer's heads
  Matrix weights;
  /// "layer 2", "layer 2, head 3", "head 3".
  std::string name() const;
};

/// One sentence, cut up. No begin or end token in it.
struct Segmented {
  std::vector<int32_t> ids;
  std::vector<std::string> pieces;  // as the tokenizer spells them, "▁the"
  std::vector<std::string> words;   // the text split at white space
  std::vector<int32_t> word_of;     // for each piece, the index in `words` it belongs to
};

/// One translation of a line.
struct Hypothesis {
  std::vector<int32_t> ids;                    // without begin, without end
  double log_probability = 0;                  // natural, of all tokens, the end token counted
  double score = 0;                            // log_probability / length^alpha: what hypotheses are ranked by
  std::vector<float> token_log_probabilities;  // [ids + 1], the end token's last
  Matrix alignment;     // [ids + 1, S + 1], end tokens last; row i: the weights that token i was predicted with
  bool ended = true;    // false: the model would have gone on, the longest length put the end token there
  int64_t correct = 0;  // of a given translation: tokens (the end token counted) that were also the most probable ones
  std::vector<AttentionMap> heads = {};  // of each layer and head, where they were asked for
};

/// One line's result.
struct Translation {
  Segmented source;                                    // of the line
  std::shared_ptr<const text::Tokenizer> target = {};  // of its hypotheses; not part of the API
  std::vector<Hypothesis> hypotheses;                  // best first, at least one; none only for a line without tokens
  std::vector<std::string> texts;                      // one per hypothesis
  int64_t parts = 1;                                   // more than one: the line was longer than longest_source
  bool given = false;                                  // the translation was given, and so was its text

  /// The best translation; of a line without tokens, nothing.
  std::string text() const { return texts.empty() ? std::string() : texts.front(); }
  /// The tokens of a hypothesis: of a translation that was given, as the text is cut.
  Segmented tokens(const Hypothesis& hypothesis) const;
};

/// Drawing translations from what the model finds probable.
struct SampleOptions {
  double temperature = 1.0;
  int64_t top_k = 0;
  double top_p = 1.0;
  int64_t seed = 1;
  void fields(auto& field);  // src/decode/options.h
};

/// `decoding:` of a config: configs/README.md says what each means.
struct DecodeOptions {
  std::string search = "beam";
  SampleOptions sample = {};
  int64_t beam = 5;
  double length_penalty = 1.0;
  std::string length_normalization = "power";
  double coverage_penalty = 0.0;
  int64_t batch = 64;
  double longest_factor = 3.0;
  double shortest_factor = 0.0;
  std::string unknown = "never";
  std::vector<std::string> ban = {};
  int64_t longest_source = 100;
  std::string precision = "auto";
  /// Whether the search keeps a beam, which bounds the hypotheses that can be wanted.
  bool keeps_beam() const;
  void fields(auto& field);  // src/decode/options.h
};

/// Called at each step of search with how a line's most probable translation begins: its tokens so far, and their alignment, the
/// next token's row among it. The next call may begin otherwise. In the thread that translates; not of a line in parts.
using Watch = std::function<void(const Hypothesis& partial, const Translation& line)>;

/// What is wanted of a call.
struct Request {
  int64_t nbest = 1;          // hypotheses of a line, at most the beam, or samples; of a line in parts only the best
  bool alignment = true;      // false: the hypotheses have none, which takes T x S numbers a line less memory
  bool scores = true;         // false: greedy search need not say how probable its translations are
  bool warn_of_parts = true;  // warns of each line that is translated in parts
  std::vector<std::string> prefixes = {};  // what each line's translation begins with; empty: anything
  std::vector<int64_t> numbers = {};       // of the lines, for messages; none: 1, 2, ...
  bool heads = false;                      // also Hypothesis::heads, by reading what was found once more
  std::function<void()> at_step = {};  // before each step of search, or batch of pairs: what it throws ends the call
  std::vector<Watch> watches = {};     // one a line, an empty one for a line that is not watched; or none at all
  std::optional<DecodeOptions> options = {};  // none: the translator's
};

/// Sentences that did not go through whole.
struct Limits {
  int64_t translated = 0;
  int64_t unended = 0;  // translations that were ended at their longest length (decoding.longest_factor)
  int64_t unknown = 0;  // tokens of sources that the vocabulary does not have
  int64_t unseen = 0;   // sources whose end the attention does not see
  int64_t sources_unplaced = 0, targets_unplaced = 0;  // whose end shares one position with what comes before

  Limits& operator+=(const Limits& more);
};

/// The results of a call: a line each, in order, and the limits that they met.
struct Translations {
  std::vector<Translation> lines;
  Limits limits = {};
};

/// A value with the signature that says how it was computed (sacrebleu's fields where sacrebleu has the metric).
struct MetricValue {
  std::string name;
  double value = 0;
  std::string signature = {};
  bool higher_is_better = true;
  std::string detail = {};                                 // one line for a reader: what the value is made of
  std::vector<std::pair<std::string, double>> parts = {};  // the same as numbers
};

/// Returns the value of the metric with this name; NaN where there is none.
inline double value_of(const std::vector<MetricValue>& values, std::string_view metric) {
  for (const MetricValue& value : values)
    if (value.name == metric) return value.value;
  return std::numeric_limits<double>::quiet_NaN();
}

/// What is wanted of an evaluation.
struct EvaluationRequest {
  std::vector<std::string> metrics =
      {};                           // perplexity, bleu, ... as `attune evaluate` has them; none: all that there can be
  std::filesystem::path gold = {};  // gold links of the pairs; empty: none
  bool translations = false;        // translate even where no metric needs it
  bool links = false;               // read the gold links even where no metric needs them
  std::optional<DecodeOptions> options = {};                                         // none: the translator's
  std::filesystem::path source_name = "the source", target_name = "the references";  // for messages
  bool log_progress = true;                                                          // says in the log what it is at
};

struct Evaluation {
  std::vector<MetricValue> values = {};        // in the order of the metrics
  std::vector<std::string> translations = {};  // of the sources, where something needs them
  Limits limits = {};
  std::shared_ptr<const eval::Outcome> outcome = {};  // what the values were computed from; not part of the API
};

struct TranslatorOptions {
  /// Keeps what searches make of the weights, which costs half their memory again in bfloat16, all of it in float32.
  bool keep_weights = false;
};

/// Text in, translations out: segmentation, batching by length, search, detokenisation. Several runs with the same vocabularies are
/// an ensemble: the mean of their probabilities and of their alignments. Every call may be made from any thread.
class Translator {
 public:
  explicit Translator(const Run& run, const TranslatorOptions& options = {});
  /// Error when their vocabularies differ; the first one's config counts.
  explicit Translator(const std::vector<Run>& runs, const TranslatorOptions& options = {});
  explicit Translator(std::shared_ptr<const decode::Translator> translator) : translator_(std::move(translator)) {}

  /// Translates lines together. Ill-formed UTF-8 is repaired, a line longer than decoding.longest_source translated in parts, both
  /// with a warning in the log.
  Translations translate(const std::vector<std::string>& lines, const Request& request = {}) const;
  /// Reads given translations: their log-probabilities and the number of correct tokens, of empty ones too. A pair with over 1000
  /// tokens on a side has no hypothesis, with a warning in the log. Error when the sides have not as many lines.
  Translations score(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                     const Request& request = {.alignment = false}) const;
  /// Values of metrics on a test set, line i of the references a translation of line i of the sources. Errors: an unknown metric,
  /// or one that needs what is not there; a pair that is too long; gold links that cannot be read, or not of these pairs.
  Evaluation evaluate(const std::vector<std::string>& sources, const std::vector<std::string>& references,
                      const EvaluationRequest& request = {}) const;

  /// The limits as sentences for a log; empty where none was met.
  std::vector<std::string> describe(const Limits& limits) const;
  /// `decoding` of the first run's config: where a request's options begin.
  const DecodeOptions& options() const;
  /// Whether there is anything to align.
  bool attends() const;
  const std::shared_ptr<const decode::Translator>& translator() const { return translator_; }

 private:
  std::shared_ptr<const decode::Translator> translator_;
};

}  // namespace attune
