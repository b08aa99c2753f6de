#include "models/core/make.h"
#include "models/recurrent/encoder.h"
#include "models/transformer/encoder.h"

namespace attune::models {

const Table<EncoderRow>& encoders() {
  static const Table<EncoderRow> table{
      "encoder",
      {
          {"recurrent", "cells that run over the words in both directions (Bahdanau et al. 2015)",
           make_part<Encoder, RecurrentEncoder, ModelOptions>,
           [](const ModelOptions& options) { return 2 * options.encoder.hidden; }, true},
          {"transformer", "blocks in which every word attends to all (Vaswani et al. 2017)",
           make_part<Encoder, TransformerEncoder, ModelOptions>,
           [](const ModelOptions& options) { return options.embedding; }, false},
      }};
  return table;
}

}  // namespace attune::models
