#include "models/recurrent/attend_first.h"
#include "models/recurrent/conditional.h"
#include "models/recurrent/recur_first.h"
#include "models/transformer/decoder.h"

namespace attune::models {

const Table<DecoderRow>& decoders() {
  static const Table<DecoderRow> table{
      "decoder",
      {
          {.name = "recurrent",
           .help = "cells that run over the words, in one of several orders",
           .make = [](const ModelOptions& options) { return decoder_orders().at(options.decoder.order).make(options); },
           .states = [](const ModelOptions& options) { return options.decoder.hidden; },
           .read_after =
               [](const ModelOptions& options) { return decoder_orders().at(options.decoder.order).read_after; },
           .score = "additive",
           .recurs = true},
          {.name = "transformer",
           .help = "blocks in which every word attends to those before it and to the source (Vaswani et al. 2017)",
           .make = make_part<TransformerDecoder>,
           .states = [](const ModelOptions& options) { return options.embedding; },
           .read_after = [](const ModelOptions&) { return int64_t{1}; },
           .score = "scaled_dot"},
      }};
  return table;
}

const Table<OrderRow>& decoder_orders() {
  static const Table<OrderRow> table{
      "decoder order",
      {
          {.name = "attend_first",
           .help = "the query is the previous state (Bahdanau et al. 2015)",
           .readout = "tanh",
           .make = make_part<AttendFirst>,
           .read_after = 2},
          {.name = "recur_first",
           .help = "the query is the new state (Luong et al. 2015)",
           .readout = "attentional",
           .make = make_part<RecurFirst>,
           .feeds_input = [](const ModelOptions& options) { return options.decoder.recur_first.input_feeding; }},
          {.name = "conditional",
           .help = "the query is a state between two cells (Sennrich et al. 2017)",
           .readout = "tanh",
           .make = make_part<Conditional>,
           .attends_from_bottom = true},
      }};
  return table;
}

}  // namespace attune::models
