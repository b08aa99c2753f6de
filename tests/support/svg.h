// Pictures that can be compared.
#pragma once
#include <regex>
#include <string>

namespace attune::testing {

/// An SVG file without the numbers that Cairo counts through a process.
inline std::string without_ids(const std::string& svg) {
  static const std::regex id("(surface|image|mask|clip|pattern)[-0-9]+");
  return std::regex_replace(svg, id, "$1");
}

}  // namespace attune::testing
