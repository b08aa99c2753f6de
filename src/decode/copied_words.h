// <unk> becomes the word of the source that it was read from (Luong et al. 2015, "Addressing the rare word problem",
// without a dictionary; Jean et al. 2015, section 3.3).
#pragma once
#include <string>

#include "src/decode/search/hypothesis.h"
#include "src/text/tokenizer.h"

namespace attune {

/// The text of a hypothesis with an alignment: a target word with an unknown token in it is the source word that this
/// token attends to most. A hypothesis without unknown tokens is decoded as always.
std::string with_copied_words(const Hypothesis& hypothesis, const Segmented& source, const Tokenizer& target);

}  // namespace attune
