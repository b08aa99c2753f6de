// Text as it comes in from outside, made fit for a tokenizer.
#pragma once
#include <string>
#include <vector>

#include "src/decode/line_numbers.h"

namespace attune::decode {

/// Well-formed UTF-8: ill-formed bytes and NULs become U+FFFD, said in one warning that names the first such line and how
/// many there are.
/// `of`: before its number ("source ").
std::vector<std::string> clean_lines(const std::vector<std::string>& lines, const LineNumbers& numbers,
                                     const std::string& of = "");

}  // namespace attune::decode
