#include "models/recurrent/encoder.h"
#include "models/transformer/encoder.h"

namespace attune::models {

const Table<EncoderRow>& encoders() {
  static const Table<EncoderRow> table{
      "encoder",
      {
          {.name = "recurrent",
           .help = "cells that run over the words in both directions (Bahdanau et al. 2015)",
           .make = make_part<RecurrentEncoder>,
           .states = [](const ModelOptions& options) { return 2 * options.encoder.hidden; },
           .bridge = "last",
           .ends = true},
          {.name = "transformer",
           .help = "blocks in which every word attends to all (Vaswani et al. 2017)",
           .make = make_part<TransformerEncoder>,
           .states = [](const ModelOptions& options) { return options.embedding; },
           .bridge = "mean"},
      }};
  return table;
}

}  // namespace attune::models
