// Text in, translations out: segmentation, batching by length, search, detokenisation; order kept, one result a line.
#pragma once
#include <string>
#include <vector>

#include "models/seq2seq.h"
#include "src/decode/line_numbers.h"
#include "src/decode/options.h"
#include "src/decode/search/hypothesis.h"
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

  /// Translates lines together; `nbest` hypotheses each (at most the beam; of a line in parts only the best). Ill-formed
  /// UTF-8 is repaired, a line longer than decoding.longest_source translated in parts, both said in a warning.
  std::vector<Translation> translate(const std::vector<std::string>& lines, int64_t nbest = 1,
                                     const LineNumbers& numbers = {});
  /// Forced decoding: the alignment, the log-probabilities and the number of correct tokens of given target texts, of
  /// empty ones too. A pair with over 1000 tokens on a side has no hypothesis, said in a warning. Error when the sides
  /// have not as many lines.
  std::vector<Translation> force(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                                 const LineNumbers& numbers = {});
  /// Warns of what met a limit since the last call: translations that were ended at their longest length
  /// (decoding.longest_factor; many of them are a model that cannot stop), sources that the attention sees in part only.
  void warn_of_limits();
  DecodeOptions& options() { return options_; }
  const Vocabularies& vocabularies() const { return vocabularies_; }

 private:
  void note_length(int64_t tokens);
  std::vector<std::vector<Hypothesis>> search(const std::vector<std::vector<int32_t>>& sources, int64_t nbest);

  Seq2Seq model_;
  Vocabularies vocabularies_;
  DecodeOptions options_;
  int64_t translated_ = 0, cut_ends_ = 0, unseen_ = 0;
};

}  // namespace attune
