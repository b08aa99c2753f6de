#include "src/eval/text_metrics.h"

#include <stdexcept>

#include "src/eval/bleu.h"
#include "src/eval/bleu_char.h"
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
          {.name = "bleu",
           .title = "BLEU",
           .help = "equal to sacrebleu's: 13a, cased",
           .statistics = bleu_statistics,
           .compute = bleu_of,
           .sentence = sentence_bleu},
          {.name = "bleu_char",
           .title = "BLEU char",
           .help = "of characters, equal to sacrebleu's with --tokenize char: for texts without blanks",
           .statistics = bleu_char_statistics,
           .compute = bleu_char_of,
           .sentence = sentence_bleu},
          {.name = "chrf",
           .title = "chrF",
           .help = "chrF2, equal to sacrebleu's",
           .statistics = chrf_statistics,
           .compute = chrf_of,
           .sentence = chrf_score},
          {.name = "chrf++",
           .title = "chrF++",
           .help = "chrF2++: words and pairs of words beside characters, equal to sacrebleu's",
           .statistics = chrf_plus_plus_statistics,
           .compute = chrf_plus_plus_of,
           .sentence = chrf_score},
          {.name = "ter",
           .title = "TER",
           .help = "translation edit rate, equal to sacrebleu's: lower-cased; less is better",
           .statistics = ter_statistics,
           .compute = ter_of,
           .sentence = ter_score,
           .higher_is_better = false},
          {.name = "exact",
           .title = "exact",
           .help = "translations in a hundred that are their reference, word for word",
           .statistics = exact_statistics,
           .compute = exact_of,
           .sentence = exact_score},
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
