#include "src/decode/copied_words.h"

#include <algorithm>

namespace attune {
namespace {

/// The word of the source that row i looks at most; its end token is none.
const std::string* most_attended(const Matrix& alignment, int64_t i, const Segmented& source) {
  const float* row = alignment.values.data() + i * alignment.columns;
  const auto tokens = std::min<int64_t>(alignment.columns, std::ssize(source.word_of));
  if (tokens == 0) return nullptr;
  const auto at = std::max_element(row, row + tokens) - row;
  return &source.words[static_cast<size_t>(source.word_of[static_cast<size_t>(at)])];
}

}  // namespace

std::string with_copied_words(const Hypothesis& hypothesis, const Segmented& source, const Tokenizer& target) {
  const auto& ids = hypothesis.ids;
  if (std::find(ids.begin(), ids.end(), kUnknown) == ids.end()) return target.decode(ids);
  Segmented found = target.describe(ids);
  for (size_t i = 0; i < ids.size() && i < found.word_of.size(); ++i)
    if (ids[i] == kUnknown)
      if (const std::string* word = most_attended(hypothesis.alignment, static_cast<int64_t>(i), source))
        found.words[static_cast<size_t>(found.word_of[i])] = *word;
  std::string text;
  for (const std::string& word : found.words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace attune
