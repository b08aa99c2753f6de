#include "models/attention/coverages/accumulated.h"
#include "models/attention/coverages/linguistic.h"
#include "models/attention/coverages/neural.h"

namespace attune::models {

const Table<CoverageRow>& coverages() {
  static const Table<CoverageRow> table{
      "coverage",
      {
          {"none", "nothing", nullptr},
          {"accumulated", "the sum of all weights so far (See et al. 2017)", make_part<AccumulatedCoverage>},
          {"linguistic", "the sum in shares of each word's fertility (Tu et al. 2016)", make_part<LinguisticCoverage>},
          {"neural", "a small recurrent network for each source word (Tu et al. 2016)", make_part<NeuralCoverage>},
      }};
  return table;
}

}  // namespace attune::models
