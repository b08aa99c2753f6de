#include "models/decoders/attend_first.h"
#include "models/decoders/conditional.h"
#include "models/decoders/recur_first.h"
#include "models/make.h"

namespace attune {

const Table<DecoderRow>& decoder_orders() {
  static const Table<DecoderRow> table{"decoder order",
                                       {
                                           {"attend_first", "the query is the previous state (Bahdanau et al. 2015)",
                                            "tanh", make_part<Decoder, AttendFirst, ModelOptions>, 2},
                                           {"recur_first", "the query is the new state (Luong et al. 2015)",
                                            "attentional", make_part<Decoder, RecurFirst, ModelOptions>, 1},
                                           {"conditional",
                                            "the query is a state between two cells (Sennrich et al. "
                                            "2017)",
                                            "tanh", make_part<Decoder, Conditional, ModelOptions>, 1},
                                       }};
  return table;
}

}  // namespace attune
