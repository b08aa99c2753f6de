#include "src/eval/bleu.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "src/eval/ngrams.h"
#include "src/eval/tokenize_13a.h"

namespace attune {
namespace {

constexpr size_t kOrders = 4;

double brevity_penalty(int64_t hypothesis, int64_t reference) {
  if (hypothesis >= reference) return 1;
  return hypothesis == 0 ? 0 : std::exp(1 - static_cast<double>(reference) / static_cast<double>(hypothesis));
}

// Fills the precisions and the score in from the counts.
void finish(BleuScore& bleu) {
  bleu.brevity_penalty = brevity_penalty(bleu.hypothesis_length, bleu.reference_length);
  if (std::all_of(bleu.matches.begin(), bleu.matches.end(), [](int64_t m) { return m == 0; })) return;
  double smoothing = 1, sum_of_logs = 0;
  for (size_t n = 0; n < kOrders; ++n) {
    if (bleu.totals[n] == 0) return;  // no hypothesis has n words: the score is 0
    const auto total = static_cast<double>(bleu.totals[n]);
    if (bleu.matches[n] == 0) {
      smoothing *= 2;
      bleu.precisions[n] = 100 / (smoothing * total);
    } else {
      bleu.precisions[n] = 100 * static_cast<double>(bleu.matches[n]) / total;
    }
    sum_of_logs += std::log(bleu.precisions[n]);
  }
  bleu.score = bleu.brevity_penalty * std::exp(sum_of_logs / kOrders);
}

}  // namespace

BleuScore corpus_bleu(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references) {
  if (hypotheses.size() != references.size()) throw std::logic_error("BLEU: as many hypotheses as references needed");
  BleuScore bleu;
  for (size_t i = 0; i < hypotheses.size(); ++i) {
    const NgramText hypothesis = ngram_words(tokenize_13a(hypotheses[i]));
    const NgramText reference = ngram_words(tokenize_13a(references[i]));
    bleu.hypothesis_length += hypothesis.size();
    bleu.reference_length += reference.size();
    const auto counts = ngram_counts(hypothesis, reference, kOrders);
    for (size_t n = 0; n < kOrders; ++n) {
      bleu.matches[n] += counts[n].matches;
      bleu.totals[n] += counts[n].hypothesis;
    }
  }
  finish(bleu);
  return bleu;
}

std::string BleuScore::detail() const {
  const auto& p = precisions;
  const double ratio =
      reference_length == 0 ? 0 : static_cast<double>(hypothesis_length) / static_cast<double>(reference_length);
  return fmt::format("{:.1f}/{:.1f}/{:.1f}/{:.1f} (BP = {:.3f} ratio = {:.3f} hyp_len = {} ref_len = {})", p[0], p[1],
                     p[2], p[3], brevity_penalty, ratio, hypothesis_length, reference_length);
}

MetricValue bleu_metric(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references) {
  const BleuScore bleu = corpus_bleu(hypotheses, references);
  MetricValue value{"bleu", bleu.score, signature("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp"), true, bleu.detail()};
  for (size_t n = 0; n < kOrders; ++n)
    value.parts.emplace_back("precision_" + std::to_string(n + 1), bleu.precisions[n]);
  value.parts.emplace_back("brevity_penalty", bleu.brevity_penalty);
  value.parts.emplace_back("hypothesis_length", bleu.hypothesis_length);
  value.parts.emplace_back("reference_length", bleu.reference_length);
  return value;
}

}  // namespace attune
