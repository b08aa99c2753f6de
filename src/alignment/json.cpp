#include "src/alignment/json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace attune::alignment {

nlohmann::ordered_json as_json(const Segmented& text) {
  return {{"pieces", text.pieces}, {"words", text.words}, {"word_of", text.word_of}};
}

nlohmann::ordered_json as_json(const Matrix& matrix) {
  auto rows = nlohmann::ordered_json::array();
  for (int64_t row = 0; row < matrix.rows; ++row) {
    auto& weights = rows.emplace_back(nlohmann::ordered_json::array());
    for (const float weight : matrix.row(row)) weights.push_back(std::round(static_cast<double>(weight) * 1e4) / 1e4);
  }
  return rows;
}

Segmented segmented_of(const nlohmann::json& object) {
  return {{}, object.at("pieces"), object.at("words"), object.at("word_of")};
}

Matrix matrix_of(const nlohmann::json& rows) {
  Matrix out(std::ssize(rows), rows.empty() ? 0 : std::ssize(rows.at(0)));
  for (int64_t row = 0; row < out.rows; ++row)
    for (int64_t column = 0; column < out.columns; ++column)
      out.at(row, column) = rows.at(static_cast<size_t>(row)).at(static_cast<size_t>(column));
  return out;
}

}  // namespace attune::alignment
