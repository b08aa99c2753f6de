// Texts to translate, and their translation as the program does it.
#pragma once
#include <string>
#include <vector>

#include "src/decode/translator.h"

namespace attune::bench {

using Lines = std::vector<std::string>;

/// The first `most` lines of a file, plain or compressed; 0: all. Error when it has none.
Lines read_lines(const std::string& file, int64_t most);

/// As many lines at a time as the program takes.
Lines translate(decode::Translator& translator, const Lines& lines);

}  // namespace attune::bench
