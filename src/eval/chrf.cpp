#include "src/eval/chrf.h"

#include <string_view>

#include "src/eval/ngrams.h"

namespace attune::eval {
namespace {

constexpr int64_t kCharacters = 6, kWords = 2;  // orders
constexpr double kBetaSquared = 4;

void append(Statistics& out, const NgramText& hypothesis, const NgramText& reference, int64_t orders) {
  for (const NgramCounts& count : ngram_counts(hypothesis, reference, orders)) {
    // sacrebleu does not count a hypothesis' n-grams where this sentence's reference is too short to have any.
    out.push_back(count.reference == 0 ? 0 : static_cast<double>(count.hypothesis));
    out.push_back(static_cast<double>(count.reference));
    out.push_back(static_cast<double>(count.matches));
  }
}

bool is_punctuation(char c) {
  return std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(c) != std::string_view::npos;
}

/// Words with a mark at their end, or else at their beginning, cut off.
NgramText words_and_marks(const std::string& text) {
  const NgramText words = ngram_words(text);
  std::string cut;
  for (int64_t i = 0; i < words.size(); ++i) {
    std::string word(words.ngram(i, 1));
    if (word.size() > 1 && is_punctuation(word.back()))
      word.insert(word.size() - 1, " ");
    else if (word.size() > 1 && is_punctuation(word.front()))
      word.insert(1, " ");
    cut += word + " ";
  }
  return ngram_words(cut);
}

}  // namespace

Statistics chrf_statistics(const std::string& hypothesis, const std::string& reference) {
  Statistics out;
  append(out, ngram_characters(hypothesis), ngram_characters(reference), kCharacters);
  return out;
}

Statistics chrf_plus_plus_statistics(const std::string& hypothesis, const std::string& reference) {
  Statistics out = chrf_statistics(hypothesis, reference);
  append(out, words_and_marks(hypothesis), words_and_marks(reference), kWords);
  return out;
}

double chrf_score(const Statistics& sums) {
  double precision = 0, recall = 0;
  int64_t orders = 0;
  for (size_t i = 0; i + 2 < sums.size(); i += 3) {
    const double hypothesis = sums[i], reference = sums[i + 1], matches = sums[i + 2];
    if (hypothesis == 0 || reference == 0) continue;
    precision += matches / hypothesis;
    recall += matches / reference;
    ++orders;
  }
  if (orders == 0 || precision + recall == 0) return 0;
  precision /= static_cast<double>(orders);
  recall /= static_cast<double>(orders);
  return 100 * (1 + kBetaSquared) * precision * recall / (kBetaSquared * precision + recall);
}

MetricValue chrf_of(const Statistics& sums) {
  return {.name = "chrf",
          .value = chrf_score(sums),
          .signature = signature("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no")};
}

MetricValue chrf_plus_plus_of(const Statistics& sums) {
  return {.name = "chrf++",
          .value = chrf_score(sums),
          .signature = signature("nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no")};
}

}  // namespace attune::eval
