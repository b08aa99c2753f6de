#include "src/text/word_map.h"

#include "src/base/utf8.h"

namespace attune {

WordMap::WordMap(std::string_view text) : words_(words(text)) {
  size_t at = 0;
  for (const auto& word : words_) {
    at = text.find(word, at) +
         word.size();  // between two words there are only blanks, so the first find is the word itself
    ends_.push_back(at);
  }
  if (words_.empty()) {
    words_.emplace_back();
    ends_.push_back(text.size());
  }
}

int32_t WordMap::word_at(size_t begin) {
  while (at_ + 1 < ends_.size() && ends_[at_] <= begin) ++at_;
  return static_cast<int32_t>(at_);
}

}  // namespace attune
