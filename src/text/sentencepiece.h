// The sentencepiece tokenizers (Kudo and Richardson 2018): unigram, bpe, char, word. Trained in process; a model file
// says itself which it is.
//
// Text is normalised by sentencepiece's nmt_nfkc: a control character goes, any blank (U+FFFD too) becomes a space. An
// unknown piece decodes to `<unk>` as a word of its own.
#pragma once
#include <filesystem>
#include <memory>
#include <string_view>

#include "src/text/tokenizers.h"

namespace attune::text {

/// `type`: unigram, bpe, char or word. The same files, options and seed give the same bytes on every machine.
/// A size that the text cannot carry becomes the largest it can. Error when the size cannot hold the text's characters.
void train_sentencepiece(std::string_view type, const TokenizerTraining& training);

/// Error when the file is missing, damaged or not made by `train_sentencepiece`.
std::shared_ptr<const Tokenizer> open_sentencepiece(const std::filesystem::path& model);

/// The same for a model of type `word`: text is encoded word by word, so that each unknown word is an <unk> of its own.
std::shared_ptr<const Tokenizer> open_sentencepiece_words(const std::filesystem::path& model);

}  // namespace attune::text
