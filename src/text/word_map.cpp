#include "src/text/word_map.h"

#include "src/base/utf8.h"

namespace attune::text {

WordMap::WordMap(std::string_view text) : words_(words(text)) {
  size_t at = 0;
  for (const auto& word : words_) {
    begins_.push_back(text.find(word, at));  // between two words there are only blanks: the first is the word itself
    ends_.push_back(at = begins_.back() + word.size());
  }
  if (words_.empty()) {
    words_.emplace_back();
    begins_.push_back(0);
    ends_.push_back(text.size());
  }
}

int32_t WordMap::word_of(size_t begin, size_t end) {
  while (at_ + 1 < ends_.size() && ends_[at_] <= begin) ++at_;
  while (at_ + 1 < ends_.size() && begins_[at_ + 1] < end) ++at_;
  return static_cast<int32_t>(at_);
}

}  // namespace attune::text
