#include "models/snail/lstm_learner.h"
#include "models/snail/snail.h"

namespace attune::models {
namespace {

template <bool attends>
std::shared_ptr<MetaLearner> make_snail(const MetaLearnerSizes& sizes) {
  return std::make_shared<Snail>(sizes, attends);
}

}  // namespace

const Table<MetaLearnerRow>& meta_learners() {
  static const Table<MetaLearnerRow> table{
      "meta-learner",
      {
          {"SNAIL", "temporal convolutions and causal attention by turns (Mishra et al. 2018)", make_snail<true>},
          {"SNAIL without attention", "its temporal convolutions alone", make_snail<false>},
          {"LSTM", "one layer (Hochreiter et al. 2001; Santoro et al. 2016)", make_part<LstmLearner>},
      }};
  return table;
}

}  // namespace attune::models
