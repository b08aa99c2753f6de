#include "src/eval/bleu.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "src/eval/tokenize_13a.h"

namespace attune::eval {
namespace {

constexpr size_t kOrders = 4;

struct BleuScore {
  double score = 0;                          // 0..100
  std::array<double, kOrders> precisions{};  // percent, smoothed
  std::array<int64_t, kOrders> matches{}, totals{};
  double brevity_penalty = 1;
  int64_t hypothesis_length = 0, reference_length = 0;  // in words

  /// As sacrebleu prints it: "68.4/42.6/28.9/20.0 (BP = 0.983 ratio = 0.984 hyp_len = 11869 ref_len = 12066)".
  std::string detail() const {
    const auto& p = precisions;
    const double ratio =
        reference_length == 0 ? 0 : static_cast<double>(hypothesis_length) / static_cast<double>(reference_length);
    return fmt::format("{:.1f}/{:.1f}/{:.1f}/{:.1f} (BP = {:.3f} ratio = {:.3f} hyp_len = {} ref_len = {})", p[0], p[1],
                       p[2], p[3], brevity_penalty, ratio, hypothesis_length, reference_length);
  }
};

double brevity_penalty(int64_t hypothesis, int64_t reference) {
  if (hypothesis >= reference) return 1;
  return hypothesis == 0 ? 0 : std::exp(1 - static_cast<double>(reference) / static_cast<double>(hypothesis));
}

// Fills the precisions and the score in from the counts.
void finish(BleuScore& bleu, bool effective_order) {
  bleu.brevity_penalty = brevity_penalty(bleu.hypothesis_length, bleu.reference_length);
  if (std::all_of(bleu.matches.begin(), bleu.matches.end(), [](int64_t m) { return m == 0; })) return;
  double smoothing = 1, sum_of_logs = 0;
  size_t orders = 0;
  for (size_t n = 0; n < kOrders && bleu.totals[n] > 0; ++n, ++orders) {
    const auto total = static_cast<double>(bleu.totals[n]);
    if (bleu.matches[n] == 0) {
      smoothing *= 2;
      bleu.precisions[n] = 100 / (smoothing * total);
    } else {
      bleu.precisions[n] = 100 * static_cast<double>(bleu.matches[n]) / total;
    }
    sum_of_logs += std::log(bleu.precisions[n]);
  }
  if (orders < kOrders && !effective_order) return;  // no hypothesis has n words: the score is 0
  bleu.score = bleu.brevity_penalty * std::exp(sum_of_logs / static_cast<double>(orders));
}

BleuScore score_of(const Statistics& sums, bool effective_order) {
  BleuScore bleu;
  if (!sums.empty()) {
    const auto count = [&](size_t i) { return static_cast<int64_t>(sums[i]); };
    bleu.hypothesis_length = count(0);
    bleu.reference_length = count(1);
    for (size_t n = 0; n < kOrders; ++n) {
      bleu.matches[n] = count(2 + n);
      bleu.totals[n] = count(2 + kOrders + n);
    }
  }
  finish(bleu, effective_order);
  return bleu;
}

}  // namespace

Statistics bleu_counts(const NgramText& hypothesis, const NgramText& reference) {
  Statistics out = {static_cast<double>(hypothesis.size()), static_cast<double>(reference.size())};
  const auto counts = ngram_counts(hypothesis, reference, kOrders);
  for (const NgramCounts& count : counts) out.push_back(static_cast<double>(count.matches));
  for (const NgramCounts& count : counts) out.push_back(static_cast<double>(count.hypothesis));
  return out;
}

MetricValue bleu_value(const std::string& name, std::string_view tokenizer, const Statistics& sums) {
  const BleuScore bleu = score_of(sums, /*effective_order=*/false);
  MetricValue value{.name = name,
                    .value = bleu.score,
                    .signature = signature(fmt::format("nrefs:1|case:mixed|eff:no|tok:{}|smooth:exp", tokenizer)),
                    .detail = bleu.detail()};
  for (size_t n = 0; n < kOrders; ++n)
    value.parts.emplace_back("precision_" + std::to_string(n + 1), bleu.precisions[n]);
  value.parts.emplace_back("brevity_penalty", bleu.brevity_penalty);
  value.parts.emplace_back("hypothesis_length", bleu.hypothesis_length);
  value.parts.emplace_back("reference_length", bleu.reference_length);
  return value;
}

Statistics bleu_statistics(const std::string& hypothesis, const std::string& reference) {
  return bleu_counts(ngram_words(tokenize_13a(hypothesis)), ngram_words(tokenize_13a(reference)));
}

MetricValue bleu_of(const Statistics& sums) { return bleu_value("bleu", "13a", sums); }

double sentence_bleu(const Statistics& statistics) { return score_of(statistics, /*effective_order=*/true).score; }

}  // namespace attune::eval
