// THE TABLE of tokenizers.
#pragma once
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "src/base/table.h"
#include "src/text/tokenizer.h"

namespace attune::text {

/// What a tokenizer is trained on.
struct TokenizerTraining {
  std::vector<std::filesystem::path> files;  // text, one sentence a line, possibly compressed
  std::filesystem::path model;               // where the model is written
  int64_t size = 8000;
  double coverage = 1.0;
  int64_t sentences = 1000000;
  uint64_t seed = 1;
};

struct TokenizerRow {
  std::string_view name, help;
  bool subwords;  // entries are made, as many as are asked for; else they are what the text has, the most frequent ones
  struct {
    void (*train)(std::string_view name, const TokenizerTraining&);  // writes it
    std::shared_ptr<const Tokenizer> (*open)(const std::filesystem::path& model);
  } model;
};

/// unigram, bpe, char, word (sentencepiece, in process), whitespace (text that is tokenised already).
const Table<TokenizerRow>& tokenizers();

}  // namespace attune::text
