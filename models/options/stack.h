// What recurrent layers are made of.
#pragma once
#include <cstdint>

#include "models/options/limits.h"
#include "src/base/constraint.h"

namespace attune::models {

/// What layers on top of each other are made of, in the encoder as in the decoder.
struct StackOptions {
  bool residual = false;
  int64_t transitions = 1;
  void fields(auto& field) {
    field("residual", residual, kFixed,
          "what a layer reads is added to what it says, from the second layer on (Wu et al. 2016, section 3.1)",
          of_row("recurrent"));
    field("transitions", transitions, kFixed,
          "cells between two steps; the first reads the input (deep transition, Pascanu et al. 2014; Miceli Barone et "
          "al. 2017)",
          between(1, kMostLayers), of_row("recurrent"));
  }
};

}  // namespace attune::models
