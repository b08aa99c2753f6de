#include "tools/bench/lines.h"

#include <algorithm>

#include "src/base/error.h"
#include "src/base/line_reader.h"

namespace attune::bench {
namespace {

constexpr int64_t kBatchesAtATime = 20;

}  // namespace

Lines read_lines(const std::string& file, int64_t most) {
  LineReader reader(file);
  Lines lines;
  for (std::string line; (most == 0 || std::ssize(lines) < most) && reader.next(line);) lines.push_back(line);
  if (lines.empty()) throw Error(file + " has no lines", "name the text to translate");
  return lines;
}

Lines translate(decode::Translator& translator, const Lines& lines) {
  Lines out;
  const auto most = static_cast<ptrdiff_t>(kBatchesAtATime * translator.options().batch);
  for (auto at = lines.begin(); at != lines.end();) {
    const auto end = at + std::min(most, lines.end() - at);
    for (const decode::Translation& one :
         translator.translate(Lines(at, end), {.alignment = false, .scores = false}).lines)
      out.push_back(one.text());
    at = end;
  }
  return out;
}

}  // namespace attune::bench
