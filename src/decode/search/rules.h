// Rules: what may follow a row of search, beside what the model finds probable: a translation's given beginning, words
// that must not be written, a least length, <unk>. Probabilities stay the model's: a rule takes tokens away and
// renormalises nothing.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "src/decode/search/trellis.h"
#include "src/text/tokenizer.h"

namespace attune::decode {

/// Of one row. A default-made one forbids nothing that search may generate.
struct Rule {
  int32_t only = -1;                // no other token; -1: any
  std::vector<int32_t> never = {};  // these not; of the end token, too
  bool unknown = false;             // <unk> may be generated
};

/// Words and phrases that no translation may contain, however they are cut into tokens.
///
/// A token is forbidden where it would end such a phrase: where text and token together end in it, and the phrase
/// begins with a word. So a longer word that happens to be cut behind a forbidden one is forbidden too.
class Bans {
 public:
  /// `phrases` in plain text, words between blanks.
  Bans(const std::vector<std::string>& phrases, const text::Tokenizer& target);
  bool empty() const { return phrases_.empty(); }
  /// The text of a token, "▁" before a word; `own` spells those beyond the vocabulary.
  std::string text_of(int64_t token, const text::Tokenizer* own) const {
    if (token < std::ssize(texts_)) return texts_[static_cast<size_t>(token)];
    if (own == nullptr) throw std::logic_error("a token beyond the vocabulary, and nobody to spell it");
    return own->surface(static_cast<int32_t>(token));
  }
  /// Adds the tokens that may not follow `text`, those of `own` beyond the vocabulary, too.
  void forbid_after(const std::string& text, const text::Tokenizer* own, std::vector<int32_t>& never) const;
  /// Whether such a phrase stands among the words of a text.
  bool stand_in(const std::string& text) const;
  /// Bytes at the end of a text that matter.
  size_t reach() const { return reach_; }

 private:
  struct End {
    std::string head;  // text before it
    int32_t token;     // that makes the phrase complete
  };
  std::vector<std::string> phrases_;  // "▁a▁phrase"
  std::vector<std::string> texts_;
  std::vector<End> ends_;
  size_t reach_ = 0;
};

/// The rules of every row, step by step.
class Rules {
 public:
  /// `bans` may be null. Both must outlive it.
  Rules(const std::vector<SentenceLimits>& limits, const Bans* bans, bool unknown);

  /// The next step's rows, and the sentence of each, before it is made. No rule at all: none.
  const std::vector<Rule>& next(const Rows& rows, const std::vector<size_t>& sentences);

 private:
  const std::vector<SentenceLimits>& limits_;
  const Bans* bans_;
  bool unknown_, needed_;
  size_t length_ = 0;               // tokens that have been generated
  std::vector<std::string> texts_;  // of the rows, as far as bans look back
  std::vector<Rule> rules_;
};

}  // namespace attune::decode
