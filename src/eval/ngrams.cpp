#include "src/eval/ngrams.h"

#include <algorithm>
#include <unordered_map>

#include "src/base/utf8.h"

namespace attune::eval {
namespace {

// Python's idea of white space (str.isspace of 3.x), which is neither C's nor exactly Unicode's White_Space: it has the
// separators U+001C..U+001F too. Equality with sacrebleu hangs on it.
bool is_python_space(std::string_view c) {
  if (c.size() == 1) return c[0] == ' ' || (c[0] >= '\t' && c[0] <= '\r') || (c[0] >= '\x1c' && c[0] <= '\x1f');
  if (c.size() == 2) return c == "\u0085" || c == "\u00a0";
  if (c.size() != 3) return false;
  if (c >= "\u2000" && c <= "\u200a") return true;
  return c == "\u1680" || c == "\u2028" || c == "\u2029" || c == "\u202f" || c == "\u205f" || c == "\u3000";
}

}  // namespace

std::string_view NgramText::ngram(int64_t first, int64_t n) const {
  const size_t begin = begins[static_cast<size_t>(first)];
  return std::string_view(text).substr(begin, ends[static_cast<size_t>(first + n - 1)] - begin);
}

void NgramCounts::add(const NgramCounts& other) {
  hypothesis += other.hypothesis;
  reference += other.reference;
  matches += other.matches;
}

std::vector<NgramCounts> ngram_counts(const NgramText& hypothesis, const NgramText& reference, int64_t orders) {
  std::vector<NgramCounts> counts(static_cast<size_t>(orders));
  std::unordered_map<std::string_view, int64_t> left;  // n-grams of the reference that nothing matched yet
  for (int64_t n = 1; n <= orders; ++n) {
    NgramCounts& count = counts[static_cast<size_t>(n - 1)];
    count.hypothesis = std::max<int64_t>(0, hypothesis.size() - n + 1);
    count.reference = std::max<int64_t>(0, reference.size() - n + 1);
    left.clear();
    for (int64_t i = 0; i < count.reference; ++i) ++left[reference.ngram(i, n)];
    for (int64_t i = 0; i < count.hypothesis; ++i) {
      const auto found = left.find(hypothesis.ngram(i, n));
      if (found == left.end() || found->second == 0) continue;
      --found->second;
      ++count.matches;
    }
  }
  return counts;
}

NgramText ngram_words(std::string_view text) {
  NgramText units;
  bool inside = false;
  for (const std::string& c : code_points(text)) {
    if (is_python_space(c)) {
      inside = false;
      continue;
    }
    if (!inside) {
      if (!units.text.empty()) units.text += ' ';
      units.begins.push_back(units.text.size());
      units.ends.push_back(0);
      inside = true;
    }
    units.text += c;
    units.ends.back() = units.text.size();
  }
  return units;
}

NgramText ngram_characters(std::string_view text) {
  NgramText units;
  for (const std::string& c : code_points(text)) {
    if (is_python_space(c)) continue;
    units.begins.push_back(units.text.size());
    units.text += c;
    units.ends.push_back(units.text.size());
  }
  return units;
}

}  // namespace attune::eval
