// Text that is tokenised already: a token is what stands between blanks. The vocabulary is a text file,
// `token<TAB>count`, the most frequent first.
#pragma once
#include <filesystem>
#include <memory>

#include "src/text/tokenizers.h"

namespace attune::text {

/// Keeps the `size` most frequent words, ties in order of the alphabet. A word with a character beyond the coverage
/// gets no entry.
void train_whitespace(const TokenizerTraining& training);

/// Error with file:line when the file is not what `train_whitespace` writes.
std::shared_ptr<const Tokenizer> open_whitespace(const std::filesystem::path& model);

}  // namespace attune::text
