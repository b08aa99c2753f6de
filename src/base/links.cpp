#include "src/base/links.h"

#include <algorithm>
#include <charconv>

#include "src/base/error.h"
#include "src/base/utf8.h"

namespace attune {
namespace {

/// Reads a whole number from the front of `text` and takes it off; false if there is none.
bool take_number(std::string_view& text, int64_t& value) {
  if (text.empty() || text.front() == '-') return false;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

}  // namespace

std::vector<Link> hard_links(const Matrix& alignment) {
  std::vector<Link> links;
  for (int64_t target = 0; target < alignment.rows; ++target) {
    float most = 0;  // so that a row of zeros links to nothing; a NaN is never more
    int64_t source = -1;
    for (int64_t column = 0; column < alignment.columns; ++column)
      if (alignment.at(target, column) > most) {
        most = alignment.at(target, column);
        source = column;
      }
    if (source >= 0) links.push_back({source, target});
  }
  std::sort(links.begin(), links.end());
  return links;
}

Matrix top_left(const Matrix& matrix, int64_t rows, int64_t columns) {
  Matrix part(std::min(rows, matrix.rows), std::min(columns, matrix.columns));
  for (int64_t r = 0; r < part.rows; ++r)
    for (int64_t c = 0; c < part.columns; ++c) part.at(r, c) = matrix.at(r, c);
  return part;
}

std::string to_pharaoh(const std::vector<Link>& links) {
  std::string line;
  for (const Link& link : links) {
    if (!line.empty()) line += ' ';
    line += std::to_string(link.source) + '-' + std::to_string(link.target);
  }
  return line;
}

std::vector<Link> parse_pharaoh(std::string_view line) {
  std::vector<Link> links;
  for (const std::string& entry : words(line)) {
    Link link;
    std::string_view rest = entry;
    bool good = take_number(rest, link.source) && !rest.empty() && rest.front() == '-';
    if (good) rest.remove_prefix(1);
    good = good && take_number(rest, link.target) && rest.empty();
    if (!good)
      throw Error("not a link: '" + entry + "': expected source-target, both counted from 0", "for instance: 0-0 1-2");
    links.push_back(link);
  }
  return links;
}

}  // namespace attune
