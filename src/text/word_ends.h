// Which tokens would go on with a word that is whole.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/text/tokenizer.h"

namespace attune::text {

/// Of one vocabulary.
class WordEnds {
 public:
  explicit WordEnds(const Tokenizer& tokenizer);
  /// The tokens that may not stand behind a text whose last word is whole: those that begin with a letter, a digit, a hyphen
  /// or an apostrophe, without a blank before it. None where the text ends in a mark, or in a
  /// script that writes no blanks between words.
  const std::vector<int32_t>& never_behind(std::string_view text) const;

 private:
  std::vector<int32_t> continuing_, none_;
};

}  // namespace attune::text
