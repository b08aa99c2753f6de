// `model.encoder` of a config.
#pragma once
#include <cstdint>
#include <string>

#include "models/options/limits.h"
#include "models/options/registries.h"
#include "models/options/stack.h"
#include "models/options/transformer.h"
#include "src/base/constraint.h"

namespace attune::models {

struct EncoderOptions : StackOptions {
  std::string kind = "recurrent";
  TransformerOptions transformer;
  std::string cell = "gru";
  int64_t hidden = 256;
  int64_t layers = 1;
  int64_t unidirectional = 0;
  void fields(auto& field) {
    field("kind", kind, kFixed, "what reads the source", one_of_rows(encoders()));
    field("transformer", transformer, "of kind: transformer");
    field("cell", cell, kFixed, "recurrent cell", one_of_rows(cells()), of_row("recurrent"));
    field("hidden", hidden, kFixed, "width of the state, per direction", between(1, kWidest), of_row("recurrent"));
    field("layers", layers, kFixed, "bidirectional layers on top of each other", between(1, kMostLayers),
          of_row("recurrent"));
    field("unidirectional", unidirectional, kFixed,
          "further layers on top of them that run forward alone, as wide as both directions (Wu et al. 2016, "
          "section 3.2)",
          between(0, kMostLayers), of_row("recurrent"));
    StackOptions::fields(field);
  }
};

}  // namespace attune::models
