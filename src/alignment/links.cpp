#include "src/alignment/links.h"

#include <algorithm>
#include <charconv>

namespace attune::alignment {
namespace {

/// Takes the digits off the front of `text`; false if there are none. from_chars alone would take a sign too.
bool take_number(std::string_view& text, int64_t& value) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

}  // namespace

void sort_once(std::vector<Link>& links) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
}

Matrix top_left(const Matrix& matrix, int64_t rows, int64_t columns) {
  Matrix part(std::min(rows, matrix.rows), std::min(columns, matrix.columns));
  for (int64_t r = 0; r < part.rows; ++r)
    for (int64_t c = 0; c < part.columns; ++c) part.at(r, c) = matrix.at(r, c);
  return part;
}

std::string to_pharaoh(const std::vector<Link>& links, int64_t first) {
  std::string line;
  for (const Link& link : links) {
    if (!line.empty()) line += ' ';
    line += std::to_string(link.source + first) + '-' + std::to_string(link.target + first);
  }
  return line;
}

bool parse_link(std::string_view entry, std::string_view marks, int64_t first, Link& link, char& mark) {
  if (!take_number(entry, link.source) || entry.empty() || marks.find(entry.front()) == marks.npos) return false;
  mark = entry.front();
  entry.remove_prefix(1);
  if (!take_number(entry, link.target) || !entry.empty()) return false;
  link.source -= first;
  link.target -= first;
  return true;
}

}  // namespace attune::alignment
