#include "src/text/text_reader.h"

#include <utility>

#include "src/base/log.h"
#include "src/base/utf8.h"

namespace attune::text {

bool TextReader::next(std::string& line) {
  if (!lines_.next(line)) {
    warn_of_repairs();
    return false;
  }
  if (is_clean_utf8(line)) return true;
  line = repair_utf8(line);
  if (repaired_++ == 0) first_repaired_ = line_number();
  return true;
}

void TextReader::warn_of_repairs() {
  if (repaired_ > 0 && !std::exchange(warned_, true))
    spdlog::warn("{}:{}: ill-formed UTF-8 or a NUL byte was replaced by U+FFFD ({} such line{} in all)", name_,
                 first_repaired_, repaired_, repaired_ == 1 ? "" : "s");
}

}  // namespace attune::text
