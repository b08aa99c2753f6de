// Sides and matrices as JSON: what metrics.jsonl, the pages and the server's answers have in common.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "src/alignment/units.h"
#include "src/base/matrix.h"

namespace attune::alignment {

/// {"pieces": [...], "words": [...], "word_of": [...]}
nlohmann::ordered_json as_json(const Segmented& text);
/// Rows of weights, each to four digits behind the point; a weight that is no number is null.
nlohmann::ordered_json as_json(const Matrix& matrix);

/// Read back, a side without its ids; an error of nlohmann::json where it is something else, rows of several lengths among it.
Segmented segmented_of(const nlohmann::json& object);
Matrix matrix_of(const nlohmann::json& rows);

}  // namespace attune::alignment
