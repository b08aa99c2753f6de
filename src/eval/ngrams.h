// n-grams of a sentence and how many of them two sentences share: what BLEU counts over words and chrF over characters.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attune::eval {

/// A sentence as units (words or characters) inside one text, so that every n-gram is a piece of that text.
struct NgramText {
  std::string text;
  std::vector<size_t> begins, ends;  // byte offsets of each unit

  int64_t size() const { return static_cast<int64_t>(begins.size()); }
  /// Units [first, first + n).
  std::string_view ngram(int64_t first, int64_t n) const;
};

/// For one n: n-grams of the hypothesis, of the reference, and those that match, each counted at most as often as the
/// other side has it.
struct NgramCounts {
  int64_t hypothesis = 0, reference = 0, matches = 0;
  void add(const NgramCounts& other);
};

/// Counts for n = 1..orders; entry n - 1 belongs to n.
std::vector<NgramCounts> ngram_counts(const NgramText& hypothesis, const NgramText& reference, int64_t orders);

/// Splits at white space exactly as Python's str.split() does, joined again by single blanks. `text` must be UTF-8.
NgramText ngram_words(std::string_view text);

/// The code points of a text, white space left out.
NgramText ngram_characters(std::string_view text);

}  // namespace attune::eval
