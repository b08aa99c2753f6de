#include "src/plot/formats/texts.h"

#include "src/base/error.h"
#include "src/base/utf8.h"

namespace attune {
namespace {

const std::filesystem::path& named(const AlignmentFile& file, const std::filesystem::path& text,
                                   const std::string& side) {
  if (text.empty())
    throw Error(file.file.string() + " holds no words of the " + side, "name its text: --" + side + " FILE");
  return text;
}

}  // namespace

TextBeside::TextBeside(const AlignmentFile& file, const std::filesystem::path& text, const std::string& side)
    : file_(file.file.string()), name_(text.string()), lines_(named(file, text, side)) {}

std::vector<std::string> TextBeside::next() {
  std::string line;
  if (!lines_.next(line))
    throw Error(file_ + " has more lines than " + name_ + ", which has " + std::to_string(lines_.line_number()),
                "line i of one must belong to line i of the other");
  return words(repair_utf8(line));
}

void TextBeside::expect_end() {
  std::string line;
  if (lines_.next(line))
    throw Error(name_ + " has more lines than " + file_ + ", which has " + std::to_string(lines_.line_number() - 1),
                "line i of one must belong to line i of the other");
}

void refuse_line(const std::filesystem::path& file, int64_t line, const std::string& what, const std::string& hint) {
  throw Error(file.string() + ":" + std::to_string(line) + ": " + what, hint);
}

}  // namespace attune
