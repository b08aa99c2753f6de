// Text as it comes in from outside, made fit for a tokenizer.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace attune {

/// Well-formed UTF-8: ill-formed bytes and NULs become U+FFFD, said in one warning that names the first such line and how
/// many there are. `numbers` as in Translator.
std::vector<std::string> clean_lines(const std::vector<std::string>& lines, const std::vector<int64_t>& numbers);

}  // namespace attune
