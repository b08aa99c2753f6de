#include "models/make.h"
#include "models/scores/additive.h"
#include "models/scores/dot.h"
#include "models/scores/general.h"
#include "models/scores/location.h"

namespace attune {

const Table<ScoreRow>& scores() {
  static const Table<ScoreRow> table{
      "attention score",
      {
          {"additive", "v^T tanh(W q + U h) (Bahdanau et al. 2015)", make_part<Score, AdditiveScore, AttentionSizes>},
          {"general", "q^T W h (Luong et al. 2015)", make_part<Score, GeneralScore, AttentionSizes>},
          {"dot", "q^T h, query and memory of one width (Luong et al. 2015)",
           make_part<Score, DotScore, AttentionSizes>, true},
          {"location", "W q, blind to the source (Luong et al. 2015)", make_part<Score, LocationScore, AttentionSizes>},
      }};
  return table;
}

}  // namespace attune
