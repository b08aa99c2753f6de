// How good links are: a line for each of several, against the same gold links.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "src/eval/alignment_error.h"

namespace attune {

using NamedCounts = std::vector<std::pair<std::string, AlignmentCounts>>;

/// A table with AER, precision, recall, F1 and the number of links; ends with a line end.
std::string link_table(const NamedCounts& rows, int64_t sentences);

/// The same as one JSON object, with a line end.
std::string link_json(const NamedCounts& rows, int64_t sentences);

}  // namespace attune
