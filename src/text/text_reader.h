// A text file line by line, made fit for a tokenizer: whatever its bytes are, what comes out is well-formed UTF-8.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "src/base/line_reader.h"

namespace attune::text {

class TextReader {
 public:
  /// As LineReader: plain or compressed, "-" is standard input; Error when it cannot be opened.
  explicit TextReader(const std::filesystem::path& file) : name_(file.string()), lines_(file) {}
  /// The next line, its ill-formed sequences and NULs replaced by U+FFFD; false at the end. How many lines were repaired is
  /// said in one warning, once the end is reached.
  bool next(std::string& line);
  /// 1-based number of the line that `next` gave last; after the end, how many lines there are.
  int64_t line_number() const { return lines_.line_number(); }
  const std::string& name() const { return name_; }

 private:
  void warn_of_repairs();

  std::string name_;
  LineReader lines_;
  int64_t repaired_ = 0, first_repaired_ = 0;
  bool warned_ = false;
};

}  // namespace attune::text
