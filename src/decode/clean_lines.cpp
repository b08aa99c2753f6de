#include "src/decode/clean_lines.h"

#include "src/base/log.h"
#include "src/base/utf8.h"

namespace attune::decode {

std::vector<std::string> clean_lines(const std::vector<std::string>& lines, const LineNumbers& numbers,
                                     const std::string& of) {
  std::vector<std::string> out;
  out.reserve(lines.size());
  size_t repaired = 0;
  int64_t first = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool clean = is_clean_utf8(lines[i]);
    out.push_back(clean ? lines[i] : repair_utf8(lines[i]));
    if (!clean && repaired++ == 0) first = number_of(i, numbers);
  }
  if (repaired > 0)
    spdlog::warn("{}line {}: ill-formed UTF-8 or a NUL byte was replaced by U+FFFD ({} such of {} line{})", of, first,
                 repaired, lines.size(), lines.size() == 1 ? "" : "s");
  return out;
}

}  // namespace attune::decode
