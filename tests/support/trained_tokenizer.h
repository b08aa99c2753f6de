// A sentencepiece tokenizer of a text.
#pragma once
#include <memory>
#include <string_view>

#include "src/base/files.h"
#include "src/text/sentencepiece.h"
#include "tests/support/temporary.h"

namespace attune::testing {

inline std::shared_ptr<const text::Tokenizer> trained_tokenizer(const TemporaryFolder& folder, std::string_view type,
                                                                std::string_view text, int64_t size,
                                                                double coverage = 1) {
  write_file(folder / "text", text);
  text::TokenizerTraining training;
  training.files = {folder / "text"};
  training.model = folder / "model";
  training.size = size;
  training.coverage = coverage;
  train_sentencepiece(type, training);
  return text::open_sentencepiece(training.model);
}

}  // namespace attune::testing
