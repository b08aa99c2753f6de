// Words that the model has no token for and that are written all the same: those of a given beginning, as they were given,
// and those of the source where the model writes <unk> (Luong et al. 2015, "Addressing the rare word problem", without a
// dictionary; Jean et al. 2015, section 3.3).
#pragma once
#include <string>

#include "src/decode/search/hypothesis.h"
#include "src/decode/search/rules.h"
#include "src/text/tokenizer.h"

namespace attune::decode {

/// Where words may be copied from.
struct Originals {
  const text::Segmented& prefix;  // what the translation begins with
  const text::Segmented* source;  // null: its words are not copied
  const Bans& bans;               // no word that makes one of these phrases is copied from the source
};

/// The text of a hypothesis. A word with an unknown token in it is the prefix's own word within the prefix; else the word of
/// the source that this token attends to most (with an alignment), or the next one where that is banned, or none.
std::string with_copied_words(const Hypothesis& hypothesis, const Originals& originals, const text::Tokenizer& target);

}  // namespace attune::decode
