// A translator of a random model, for tests that see the API alone.
#pragma once
#include <string>

#include "attune/translator.h"

namespace attune::testing {

/// Translates letters (tests/support/letters.h) with a random tiny model of this score.
Translator tiny_translator(const std::string& score = "additive", const DecodeOptions& options = {.beam = 3});

}  // namespace attune::testing
