// Text in, translations out: segmentation, batching by length, search, detokenisation; order kept, one result a line.
#pragma once
#include <string>
#include <vector>

#include "models/seq2seq.h"
#include "src/decode/hypothesis.h"
#include "src/decode/options.h"
#include "src/text/vocabulary.h"

namespace attune {

/// One line's result.
struct Translation {
  Segmented source;                    // of the line
  std::vector<Hypothesis> hypotheses;  // best first, at least one; none only for a line without tokens
  std::vector<std::string> texts;      // one per hypothesis
  int64_t parts = 1;                   // more than one: the line was longer than longest_source

  /// The best translation; of a line without tokens, nothing.
  std::string text() const { return texts.empty() ? std::string() : texts.front(); }
};

/// Leaves the model's training mode as it was.
class Translator {
 public:
  Translator(Seq2Seq model, Vocabularies vocabularies, DecodeOptions options);

  /// Translates lines together; `nbest` hypotheses each (at most the beam; of a line in parts only the best). What was
  /// done to a line is said in a warning, the first of `lines` counted as `first_line`: ill-formed UTF-8 repaired, cut
  /// into parts, a translation ended at its longest length.
  std::vector<Translation> translate(const std::vector<std::string>& lines, int64_t nbest = 1, int64_t first_line = 1);
  /// Forced decoding: the alignment, the log-probabilities and the number of correct tokens of given target texts, of
  /// empty ones too. Error when the sides have not as many lines, or a side of a pair has over 1000 tokens.
  std::vector<Translation> force(const std::vector<std::string>& sources, const std::vector<std::string>& targets);
  DecodeOptions& options() { return options_; }
  const Vocabularies& vocabularies() const { return vocabularies_; }

 private:
  std::vector<std::vector<Hypothesis>> search(const std::vector<std::vector<int32_t>>& sources, int64_t nbest);

  Seq2Seq model_;
  Vocabularies vocabularies_;
  DecodeOptions options_;
};

}  // namespace attune
