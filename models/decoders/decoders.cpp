#include "models/decoders/attend_first.h"
#include "models/decoders/recur_first.h"
#include "models/make.h"

namespace attune {

const Table<DecoderRow>& decoder_orders() {
  static const Table<DecoderRow> table{"decoder order",
                                       {
                                           {"attend_first", "the query is the previous state (Bahdanau et al. 2015)",
                                            "tanh", make_part<Decoder, AttendFirst, ModelOptions>},
                                           {"recur_first", "the query is the new state (Luong et al. 2015)",
                                            "attentional", make_part<Decoder, RecurFirst, ModelOptions>},
                                       }};
  return table;
}

}  // namespace attune
