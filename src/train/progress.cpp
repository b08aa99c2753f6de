#include "src/train/progress.h"

#include "src/train/tables.h"

namespace attune::train {

const Table<ValidationMetricRow>& validation_metrics() {
  static const Table<ValidationMetricRow> table{
      "validation metric",
      {
          {"bleu", "of greedy translations, higher is better", &Validation::bleu, true},
          {"aer", "alignment error rate of the given translations (data.validation.gold), lower is better",
           &Validation::aer, false},
          {"perplexity", "of the given translations, lower is better", &Validation::perplexity, false},
      }};
  return table;
}

}  // namespace attune::train
