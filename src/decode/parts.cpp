#include "src/decode/parts.h"

#include <algorithm>

namespace attune::decode {
namespace {

constexpr int64_t kLargestAlignment = 25'000'000;  // 100 MB

// Copies a part's rows into the whole: its columns begin at `column`, its end token's column is the last.
void place(const Hypothesis& part, int64_t row, int64_t column, Matrix& whole) {
  const int64_t sources = part.alignment.columns - 1;
  for (int64_t i = 0; i < part.alignment.rows && row + i < whole.rows; ++i) {
    for (int64_t j = 0; j < sources; ++j) whole.at(row + i, column + j) = part.alignment.at(i, j);
    whole.at(row + i, whole.columns - 1) = part.alignment.at(i, sources);
  }
}

}  // namespace

std::vector<Part> cut_line(const text::Segmented& line, int64_t longest) {
  std::vector<Part> parts;
  const size_t size = line.ids.size(), step = static_cast<size_t>(longest);
  for (size_t begin = 0, end = 0; begin < size; begin = end) {
    end = std::min(size, begin + step);
    if (end < size) {
      size_t boundary = end;
      while (boundary > begin && line.word_of[boundary] == line.word_of[boundary - 1]) --boundary;
      if (boundary > begin) end = boundary;
    }
    parts.push_back({begin, end});
  }
  return parts;
}

Hypothesis join_parts(const std::vector<Part>& parts, const std::vector<Hypothesis>& hypotheses,
                      const Ranking& ranking) {
  Hypothesis whole;
  for (const Hypothesis& part : hypotheses) {
    whole.ids.insert(whole.ids.end(), part.ids.begin(), part.ids.end());
    whole.log_probability += part.log_probability;
    whole.ended = whole.ended && part.ended;
    const auto& log_probabilities = part.token_log_probabilities;
    whole.token_log_probabilities.insert(whole.token_log_probabilities.end(), log_probabilities.begin(),
                                         log_probabilities.end() - 1);
  }
  whole.token_log_probabilities.push_back(hypotheses.back().token_log_probabilities.back());
  const auto rows = static_cast<int64_t>(whole.ids.size()) + 1, columns = static_cast<int64_t>(parts.back().end) + 1;
  whole.score = ranking.score(whole.log_probability, rows, {});
  if (columns > kLargestAlignment / rows || hypotheses.front().alignment.values.empty()) return whole;
  whole.alignment = Matrix(rows, columns);
  int64_t row = 0;
  for (size_t p = 0; p < parts.size(); ++p) {
    // The next part writes over this one's end row.
    for (int64_t j = 0; j < columns; ++j) whole.alignment.at(row, j) = 0;
    place(hypotheses[p], row, static_cast<int64_t>(parts[p].begin), whole.alignment);
    row += static_cast<int64_t>(hypotheses[p].ids.size());
  }
  whole.score = ranking.score(whole.log_probability, rows, whole.alignment);
  return whole;
}

}  // namespace attune::decode
