#include "models/core/make.h"
#include "models/recurrent/attend_first.h"
#include "models/recurrent/conditional.h"
#include "models/recurrent/recur_first.h"
#include "models/transformer/decoder.h"

namespace attune::models {

const Table<DecoderRow>& decoders() {
  static const Table<DecoderRow> table{
      "decoder",
      {
          {"recurrent", "cells that run over the words, in one of several orders",
           [](const ModelOptions& options) { return decoder_orders().at(options.decoder.order).make(options); },
           [](const ModelOptions& options) { return options.decoder.hidden; },
           [](const ModelOptions& options) { return decoder_orders().at(options.decoder.order).read_after; }, true},
          {"transformer",
           "blocks in which every word attends to those before it and to the source (Vaswani et al. 2017)",
           make_part<Decoder, TransformerDecoder, ModelOptions>,
           [](const ModelOptions& options) { return options.embedding; },
           [](const ModelOptions&) { return int64_t{1}; }, false},
      }};
  return table;
}

const Table<OrderRow>& decoder_orders() {
  static const Table<OrderRow> table{"decoder order",
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

}  // namespace attune::models
