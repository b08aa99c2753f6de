#include "src/text/word_ends.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <string>

namespace attune::text {
namespace {

UChar32 first_character(std::string_view text) {
  UChar32 character = -1;
  int32_t at = 0;
  if (!text.empty()) U8_NEXT(text.data(), at, static_cast<int32_t>(text.size()), character);
  return character;
}

UChar32 last_character(std::string_view text) {
  UChar32 character = -1;
  auto at = static_cast<int32_t>(text.size());
  if (!text.empty()) U8_PREV(text.data(), 0, at, character);
  return character;
}

bool is_of_a_word(UChar32 character) {
  return character >= 0 && (u_isalnum(character) != 0 || u_charType(character) == U_NON_SPACING_MARK);
}

/// What stands within words: a hyphen, an apostrophe.
bool joins(UChar32 character) {
  return character == U'-' || character == U'\'' || character == U'\u2010' || character == U'\u2011' ||
         character == U'\u2019';
}

bool writes_blanks(UChar32 character) {
  switch (u_getIntPropertyValue(character, UCHAR_LINE_BREAK)) {
    case U_LB_IDEOGRAPHIC:
    case U_LB_CONDITIONAL_JAPANESE_STARTER:
    case U_LB_COMPLEX_CONTEXT:  // Thai, Lao, Khmer, Burmese
      return false;
    default:
      return true;
  }
}

}  // namespace

WordEnds::WordEnds(const Tokenizer& tokenizer) {
  for (auto id = static_cast<int32_t>(kEnd + 1); id < tokenizer.size(); ++id)
    if (const UChar32 first = first_character(tokenizer.surface(id)); is_of_a_word(first) || joins(first))
      continuing_.push_back(id);  // "▁" is no letter
}

const std::vector<int32_t>& WordEnds::never_behind(std::string_view text) const {
  const UChar32 last = last_character(text);
  return is_of_a_word(last) && writes_blanks(last) ? continuing_ : none_;
}

}  // namespace attune::text
