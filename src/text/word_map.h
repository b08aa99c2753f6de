// Which white-space word of a text a piece belongs to, by the piece's place in the text.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attune {

/// The words of a text and where each ends. At least one word, so that every piece has one: of a text of blanks alone,
/// the empty word.
class WordMap {
 public:
  explicit WordMap(std::string_view text);
  /// The word that holds byte `begin`; in a gap the one behind it, behind the last word the last. Calls must come with
  /// growing `begin`.
  int32_t word_at(size_t begin);
  std::vector<std::string> take_words() { return std::move(words_); }

 private:
  std::vector<std::string> words_;
  std::vector<size_t> ends_;
  size_t at_ = 0;
};

}  // namespace attune
