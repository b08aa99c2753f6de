// A tokenizer for tests: white space splits words, every letter a..z is a token of its own; a word's first letter carries the mark.
#pragma once
#include <string>

#include "src/base/files.h"
#include "src/base/utf8.h"
#include "src/text/vocabulary.h"
#include "src/text/whitespace.h"
#include "tests/support/temporary.h"

namespace attune::testing {

/// Ids: 4 + 2 * (letter - 'a'), plus one where the letter begins a word. Anything else is unknown.
class Letters : public text::Tokenizer {
 public:
  static constexpr int64_t kSize = 4 + 2 * 26;

  text::Segmented segment(std::string_view text) const override {
    text::Segmented out;
    out.words = attune::words(text);
    for (size_t w = 0; w < out.words.size(); ++w) {
      bool first = true;
      for (const std::string& letter : code_points(out.words[w])) {
        const bool known = letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z';
        out.ids.push_back(known ? 4 + 2 * (letter[0] - 'a') + first : text::kUnknown);
        out.pieces.push_back((first ? "\u2581" : "") + letter);
        out.word_of.push_back(static_cast<int32_t>(w));
        first = false;
      }
    }
    return out;
  }
  std::vector<int32_t> encode(std::string_view text) const override { return segment(text).ids; }
  std::string decode(std::span<const int32_t> ids) const override {
    std::string out;
    for (const int32_t id : ids) {
      if (id < 4) continue;
      if (id % 2 == 1 && !out.empty()) out += ' ';
      out += static_cast<char>('a' + (id - 4) / 2);
    }
    return out;
  }
  text::Segmented describe(std::span<const int32_t> ids) const override { return segment(decode(ids)); }
  int64_t size() const override { return kSize; }
  std::string piece(int32_t id) const override { return decode(std::span(&id, 1)); }
  std::string surface(int32_t id) const override { return (id > 3 && id % 2 == 1 ? "\u2581" : "") + piece(id); }
};

/// The words "the" (4), "cat" (5) and "sees" (6), one vocabulary for both sides.
inline text::Vocabularies three_words() {
  const TemporaryFolder folder;
  write_file(folder / "model", "<unk>\t0\n<pad>\t0\n<s>\t0\n</s>\t0\nthe\t3\ncat\t2\nsees\t1\n");
  const auto tokenizer = text::open_whitespace(folder / "model");
  return {tokenizer, tokenizer};
}

inline text::Vocabularies letters() {
  const auto tokenizer = std::make_shared<const Letters>();
  return {tokenizer, tokenizer};
}

}  // namespace attune::testing
