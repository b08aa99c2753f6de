#include "src/commands/sentence_pairs.h"

#include <algorithm>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/base/utf8.h"

namespace attune {
namespace {

std::vector<std::string> read_lines(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  LineReader reader(file);
  std::string line;
  int64_t repaired = 0, first = 0;
  while (reader.next(line)) {
    if (!is_clean_utf8(line)) {
      if (repaired++ == 0) first = reader.line_number();
      line = repair_utf8(line);
    }
    lines.push_back(line);
  }
  if (repaired > 0)
    spdlog::warn("{}:{}: ill-formed UTF-8 or a NUL byte was replaced by U+FFFD ({} such lines in all)", file.string(),
                 first, repaired);
  return lines;
}

std::string count(const std::vector<std::string>& lines) {
  return std::to_string(lines.size()) + (lines.size() == 1 ? " line" : " lines");
}

}  // namespace

SentencePairs read_sentence_pairs(const std::filesystem::path& source, const std::filesystem::path& target) {
  SentencePairs pairs{read_lines(source), read_lines(target)};
  const auto& [sources, targets] = pairs;
  if (sources.size() != targets.size()) {
    const auto& shorter = sources.size() < targets.size() ? source : target;
    throw Error(shorter.string() + ":" + std::to_string(std::min(sources.size(), targets.size()) + 1) + ": missing: " +
                    source.string() + " has " + count(sources) + ", " + target.string() + " " + count(targets),
                "line i of one file must be the translation of line i of the other");
  }
  if (sources.empty()) throw Error(source.string() + " and " + target.string() + " hold no line");
  return pairs;
}

}  // namespace attune
