#include "src/decode/copied_words.h"

#include <algorithm>
#include <numeric>

#include "src/base/utf8.h"

namespace attune::decode {
namespace {

/// The words of the source in the order in which row i looks at them, most first; its end token is none.
std::vector<std::string> words_by_attention(const Matrix& alignment, int64_t i, const text::Segmented& source) {
  const float* row = alignment.values.data() + i * alignment.columns;
  const auto tokens = std::min<int64_t>(alignment.columns, std::ssize(source.word_of));
  std::vector<size_t> order(static_cast<size_t>(tokens));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [row](size_t a, size_t b) { return row[a] > row[b]; });
  std::vector<std::string> out;
  for (const size_t token : order) out.push_back(source.words[static_cast<size_t>(source.word_of[token])]);
  return out;
}

/// `words` with what is copied in place of the word `at`.
void copy_from_source(const std::vector<std::string>& candidates, const Bans& bans, size_t at,
                      std::vector<std::string>& words) {
  for (const std::string& candidate : candidates) {
    words[at] = candidate;
    if (!bans.stand_in(joined(words))) return;
  }
  if (!candidates.empty()) words[at].clear();
}

}  // namespace

std::string with_copied_words(const Hypothesis& hypothesis, const Originals& originals, const text::Tokenizer& target) {
  const auto& ids = hypothesis.ids;
  if (std::find(ids.begin(), ids.end(), text::kUnknown) == ids.end()) return target.decode(ids);
  text::Segmented found = target.describe(ids);
  for (size_t i = 0; i < ids.size() && i < found.word_of.size(); ++i) {
    if (ids[i] != text::kUnknown) continue;
    const auto at = static_cast<size_t>(found.word_of[i]);
    const text::Segmented& prefix = originals.prefix;
    if (i < prefix.ids.size())
      found.words[at] = prefix.words[static_cast<size_t>(prefix.word_of[i])];
    else if (originals.source != nullptr && hypothesis.alignment.rows > 0)
      copy_from_source(words_by_attention(hypothesis.alignment, static_cast<int64_t>(i), *originals.source),
                       originals.bans, at, found.words);
  }
  return joined(found.words);
}

}  // namespace attune::decode
