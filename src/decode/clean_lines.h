// Text as it comes in from outside, made fit for a tokenizer.
#pragma once
#include <string>
#include <vector>

namespace attune {

/// Well-formed UTF-8: ill-formed bytes and NULs become U+FFFD, said in one warning that names how many lines had any.
std::vector<std::string> clean_lines(const std::vector<std::string>& lines);

}  // namespace attune
