// Which white-space word of a text a piece belongs to, by the piece's place in the text.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attune::text {

/// The words of a text and where each stands. At least one word, so that every piece has one: of a text of blanks alone,
/// the empty word.
class WordMap {
 public:
  explicit WordMap(std::string_view text);
  /// The word of a piece of the bytes [begin, end): the last that it reaches, since what a tokenizer drops (a lone U+200B)
  /// lies within the piece behind it; of one that reaches none the word behind it, behind the last word the last. Calls must
  /// come with growing `begin`.
  int32_t word_of(size_t begin, size_t end);
  std::vector<std::string> take_words() { return std::move(words_); }

 private:
  std::vector<std::string> words_;
  std::vector<size_t> begins_, ends_;
  size_t at_ = 0;
};

}  // namespace attune::text
