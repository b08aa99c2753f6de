// `model.decoder` of a config.
#pragma once
#include <cstdint>
#include <string>

#include "models/options/limits.h"
#include "models/options/registries.h"
#include "models/options/stack.h"
#include "models/options/transformer.h"
#include "src/base/constraint.h"

namespace attune::models {

struct RecurFirstOptions {
  bool input_feeding = true;
  void fields(auto& field) {
    field("input_feeding", input_feeding, kFixed,
          "the last readout is part of the next input (Luong 2015, section 3.3)");
  }
};

struct DecoderOptions : StackOptions {
  std::string kind = "recurrent";
  AlignedTransformerOptions transformer;
  std::string order = "attend_first";
  RecurFirstOptions recur_first;
  std::string cell = "gru";
  int64_t hidden = 256;
  int64_t layers = 1;
  std::string readout = "auto";
  int64_t readout_width = 0;
  void fields(auto& field) {
    field("kind", kind, kFixed, "what writes the target", one_of_rows(decoders()));
    field("transformer", transformer, "of kind: transformer");
    field("order", order, kFixed,
          "attend_first: the query is the previous state (Bahdanau 2015); recur_first: the new state (Luong 2015); "
          "conditional: a state between two cells (Sennrich et al. 2017)",
          one_of_rows(decoder_orders()), of_row("recurrent"));
    field("recur_first", recur_first, "of order: recur_first");
    field("cell", cell, kFixed, "recurrent cell", one_of_rows(cells()), of_row("recurrent"));
    field("hidden", hidden, kFixed, "width of the state", between(1, kWidest), of_row("recurrent"));
    field("layers", layers, kFixed, "layers on top of each other", between(1, kMostLayers), of_row("recurrent"));
    StackOptions::fields(field);
    field("readout", readout, kFixed,
          "what the output layer sees; auto: attentional for recur_first, tanh for the others, none where nothing "
          "reads it",
          one_of_rows(readouts(), {kAuto}), of_row("recurrent"));
    field("readout_width", readout_width, kFixed,
          "width of the readout; 0: decoder.hidden, or embedding where tied_embeddings needs it", between(0, kWidest),
          of_row("recurrent"));
  }
};

}  // namespace attune::models
