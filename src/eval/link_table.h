// How good links are: a line for each of several, against the same gold links.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "src/eval/alignment_error.h"

namespace attune::eval {

using NamedCounts = std::vector<std::pair<std::string, AlignmentCounts>>;

/// AER, precision, recall, F1 and the number of links under a line that names them; ends with a line end.
std::string link_rows(const NamedCounts& rows);
/// A list of objects with the same.
nlohmann::ordered_json links_as_json(const NamedCounts& rows);

/// How many sentences there are, and the rows.
std::string link_table(const NamedCounts& rows, int64_t sentences);
/// The same as one JSON object, with a line end.
std::string link_json(const NamedCounts& rows, int64_t sentences);

}  // namespace attune::eval
