#include "src/decode/clean_lines.h"

#include "src/base/log.h"
#include "src/base/utf8.h"

namespace attune {

std::vector<std::string> clean_lines(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  out.reserve(lines.size());
  size_t repaired = 0;
  for (const std::string& line : lines) {
    const bool clean = is_clean_utf8(line);
    out.push_back(clean ? line : repair_utf8(line));
    repaired += !clean;
  }
  if (repaired > 0)
    spdlog::warn("{} of {} lines were not clean UTF-8: their ill-formed bytes and NULs are read as U+FFFD", repaired,
                 lines.size());
  return out;
}

}  // namespace attune
