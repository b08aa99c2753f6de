#include "src/app/align/line_ranges.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "src/base/error.h"

namespace attune::app::align {
namespace {

bool parse(std::string_view text, int64_t& number) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() && number >= 1;
}

}  // namespace

LineRanges::LineRanges(const std::string& text) {
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const size_t dash = part.find('-');
    Range range{};
    bool good = parse(std::string_view(part).substr(0, dash), range.first);
    range.last = range.first;
    if (dash != std::string::npos) good = good && parse(std::string_view(part).substr(dash + 1), range.last);
    if (!good || range.last < range.first)
      throw Error("'" + part + "' is no line number or range", "for instance 1,5,7-9, counted from 1");
    ranges_.push_back(range);
  }
}

bool LineRanges::contains(int64_t line) const {
  return all() || std::any_of(ranges_.begin(), ranges_.end(),
                              [&](const Range& range) { return line >= range.first && line <= range.last; });
}

int64_t LineRanges::last() const {
  if (all()) return INT64_MAX;
  return std::max_element(ranges_.begin(), ranges_.end(), [](auto& a, auto& b) { return a.last < b.last; })->last;
}

}  // namespace attune::app::align
