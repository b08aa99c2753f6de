#include "tests/support/tiny_translator.h"

#include <memory>

#include "src/decode/translator.h"
#include "tests/support/letters.h"
#include "tests/support/tiny_model.h"

namespace attune::testing {

Translator tiny_translator(const std::string& score, const DecodeOptions& options) {
  const std::string order = score == "none" ? "recur_first" : "attend_first";
  const auto translator =
      std::make_shared<decode::Translator>(tiny_model(tiny_options(score, order), Letters::kSize), letters(), options);
  translator->keep_weights();
  return Translator(translator);
}

}  // namespace attune::testing
