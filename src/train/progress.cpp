#include "src/train/progress.h"

#include "src/train/tables.h"

namespace attune::train {

const Table<ValidationMetricRow>& validation_metrics() {
  static const Table<ValidationMetricRow> table{
      "validation metric",
      {
          {.name = "bleu",
           .help = "of greedy translations, higher is better",
           .value = &Validation::bleu,
           .higher_is_better = true,
           .translates = true},
          {.name = "aer",
           .help = "alignment error rate of the given translations (data.validation.gold), lower is better",
           .value = &Validation::aer,
           .reads_gold = true},
          {.name = "perplexity",
           .help = "of the given translations, lower is better",
           .value = &Validation::perplexity},
      }};
  return table;
}

}  // namespace attune::train
