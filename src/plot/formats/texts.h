// The texts beside a file of alignments that holds no words.
#pragma once
#include <string>
#include <vector>

#include "src/base/line_reader.h"
#include "src/plot/formats.h"

namespace attune {

/// One side's sentences, line by line, beside those of the file.
class TextBeside {
 public:
  /// `side`: source or target. Error when there is no text, or it cannot be opened.
  TextBeside(const AlignmentFile& file, const std::filesystem::path& text, const std::string& side);
  /// The words of the next line. Error when there is none.
  std::vector<std::string> next();
  /// Error when there is a further line.
  void expect_end();

 private:
  std::string file_, name_;
  LineReader lines_;
};

/// "FILE:LINE: what is wrong".
[[noreturn]] void refuse_line(const std::filesystem::path& file, int64_t line, const std::string& what,
                              const std::string& hint = {});

}  // namespace attune
