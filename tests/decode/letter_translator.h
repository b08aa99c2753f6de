// A translator of letters, and lines for it.
#pragma once
#include <string>
#include <vector>

#include "src/base/log.h"
#include "src/decode/translator.h"
#include "tests/support/letters.h"
#include "tests/support/tiny_model.h"

namespace attune::decode {

/// Translates letters with a random tiny model.
inline Translator make_translator(DecodeOptions options = {}) {
  spdlog::set_level(spdlog::level::off);
  return {testing::tiny_model(testing::tiny_options("additive", "attend_first"), testing::Letters::kSize),
          testing::letters(), options};
}

/// Returns lines of many lengths, some of them alike.
inline std::vector<std::string> lines() {
  std::vector<std::string> out;
  const std::string text = "the small cat sees a very old dog that does not sleep";
  for (size_t i = 1; i < text.size(); i += 3) out.push_back(text.substr(i % 7, i));
  return out;
}

}  // namespace attune::decode
