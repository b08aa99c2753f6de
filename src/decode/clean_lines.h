// Text as it comes in from outside, made fit for a tokenizer.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace attune::decode {

/// What lines are called in messages when they come from the middle of a text: the number of each; where there are none, 1, 2, ...
using LineNumbers = std::vector<int64_t>;

inline int64_t number_of(size_t line, const LineNumbers& numbers) {
  return numbers.empty() ? static_cast<int64_t>(line) + 1 : numbers[line];
}

/// Well-formed UTF-8: ill-formed bytes and NULs become U+FFFD, said in one warning that names the first such line and how
/// many there are.
/// `of`: before its number ("source ").
std::vector<std::string> clean_lines(const std::vector<std::string>& lines, const LineNumbers& numbers,
                                     const std::string& of = "");

}  // namespace attune::decode
