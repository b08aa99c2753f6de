#include "src/plot/formats/texts.h"

#include "src/base/error.h"
#include "src/base/utf8.h"
#include "src/plot/formats/weights.h"

namespace attune::plot {
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

LinesBeside::LinesBeside(const AlignmentFile& file)
    : file_(file), lines_(file.file), source_(file, file.source, "source") {}

bool LinesBeside::next_fields(std::vector<std::string>& fields) {
  for (std::string line; lines_.next(line);) {
    fields = split_fields(line);
    if (fields.size() < 4) return true;
    if (std::exchange(number_, fields[0]) == fields[0]) continue;  // the second best
    fields = {fields[1], fields[2]};
    return true;
  }
  return false;
}

bool LinesBeside::next(Line& line) {
  std::vector<std::string> fields;
  if (!next_fields(fields)) {
    source_.expect_end();
    if (target_) target_->expect_end();
    return false;
  }
  line.index = read_++;
  line.source = source_.next();
  line.translated = fields.size() > 1;
  if (!line.translated && !target_) target_.emplace(file_, file_.target, "target");
  line.target = line.translated ? words(fields.front()) : target_->next();
  line.alignment = fields[line.translated ? 1 : 0];
  return true;
}

void LinesBeside::refuse(const std::string& what, const std::string& hint) const {
  refuse_line(file_.file, lines_.line_number(), what, hint);
}

void refuse_line(const std::filesystem::path& file, int64_t line, const std::string& what, const std::string& hint) {
  throw Error(file.string() + ":" + std::to_string(line) + ": " + what, hint);
}

}  // namespace attune::plot
