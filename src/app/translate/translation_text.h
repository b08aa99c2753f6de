// Translations as lines of text: one a line, or lists of n best in the form that Moses made common.
#pragma once
#include <string>

#include "attune/translator.h"

namespace attune::app::translate {

struct TranslationFormat {
  int64_t nbest = 0;       // 0: the translation alone, a line each
  bool alignment = false;  // links between words behind it
};

/// The lines of one result, each ended by a newline; `index` is the 0-based number of its line.
///
///   translation [||| 0-0 1-2]
///   index ||| translation ||| F0= log-probability ||| score [||| 0-0 1-2]
std::string translation_text(const Translation& translation, int64_t index, const TranslationFormat& format);

}  // namespace attune::app::translate
