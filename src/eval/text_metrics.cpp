#include "src/eval/text_metrics.h"

#include <stdexcept>

#include "src/eval/bleu.h"
#include "src/eval/chrf.h"
#include "src/eval/exact.h"
#include "src/eval/ter.h"

namespace attune::eval {

void add(Statistics& sums, const Statistics& more) {
  if (sums.empty()) sums.resize(more.size());
  for (size_t i = 0; i < more.size(); ++i) sums[i] += more[i];
}

Statistics total(const std::vector<Statistics>& all) {
  Statistics sums;
  for (const Statistics& one : all) add(sums, one);
  return sums;
}

const Table<TextMetricRow>& text_metrics() {
  static const Table<TextMetricRow> table{
      "metric of texts",
      {
          {"bleu", "equal to sacrebleu's: 13a, cased", true, bleu_statistics, bleu_of, sentence_bleu},
          {"chrf", "chrF2, equal to sacrebleu's", true, chrf_statistics, chrf_of, chrf_score},
          {"chrf++", "chrF2++: words and pairs of words beside characters, equal to sacrebleu's", true,
           chrf_plus_plus_statistics, chrf_plus_plus_of, chrf_score},
          {"ter", "translation edit rate, equal to sacrebleu's: lower-cased; less is better", false, ter_statistics,
           ter_of, ter_score},
          {"exact", "translations in a hundred that are their reference, word for word", true, exact_statistics,
           exact_of, exact_score},
      }};
  return table;
}

std::vector<Statistics> statistics_of(const TextMetricRow& metric, const std::vector<std::string>& hypotheses,
                                      const std::vector<std::string>& references) {
  if (hypotheses.size() != references.size())
    throw std::logic_error(std::string(metric.name) + ": as many hypotheses as references needed");
  std::vector<Statistics> out;
  out.reserve(hypotheses.size());
  for (size_t i = 0; i < hypotheses.size(); ++i) out.push_back(metric.statistics(hypotheses[i], references[i]));
  return out;
}

MetricValue compute(const TextMetricRow& metric, const std::vector<std::string>& hypotheses,
                    const std::vector<std::string>& references) {
  return metric.compute(total(statistics_of(metric, hypotheses, references)));
}

}  // namespace attune::eval
