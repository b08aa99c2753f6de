#include "src/eval/chrf.h"

#include <stdexcept>

#include "src/eval/ngrams.h"

namespace attune {
namespace {

constexpr int64_t kOrders = 6;
constexpr double kBetaSquared = 4;

}  // namespace

double corpus_chrf(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references) {
  if (hypotheses.size() != references.size()) throw std::logic_error("chrF: as many hypotheses as references needed");
  std::vector<NgramCounts> totals(kOrders);
  for (size_t i = 0; i < hypotheses.size(); ++i) {
    auto counts = ngram_counts(ngram_characters(hypotheses[i]), ngram_characters(references[i]), kOrders);
    for (size_t n = 0; n < totals.size(); ++n) {
      // sacrebleu does not count a hypothesis' n-grams where this sentence's reference is too short to have any.
      if (counts[n].reference == 0) counts[n].hypothesis = 0;
      totals[n].add(counts[n]);
    }
  }
  double precision = 0, recall = 0;
  int64_t orders = 0;
  for (const NgramCounts& total : totals) {
    if (total.hypothesis == 0 || total.reference == 0) continue;
    precision += static_cast<double>(total.matches) / static_cast<double>(total.hypothesis);
    recall += static_cast<double>(total.matches) / static_cast<double>(total.reference);
    ++orders;
  }
  if (orders == 0 || precision + recall == 0) return 0;
  precision /= static_cast<double>(orders);
  recall /= static_cast<double>(orders);
  return 100 * (1 + kBetaSquared) * precision * recall / (kBetaSquared * precision + recall);
}

MetricValue chrf_metric(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references) {
  return {"chrf", corpus_chrf(hypotheses, references), signature("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no")};
}

}  // namespace attune
