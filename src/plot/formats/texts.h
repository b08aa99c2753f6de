// Files of alignments that hold no words, line by line beside the texts that do.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/base/line_reader.h"
#include "src/plot/formats.h"

namespace attune::plot {

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

/// Lines of alignments, each with its sentences. A line is `alignment`, as most tools print it; or what Marian prints,
/// `translation ||| alignment`; or of Marian's n-best lists, `number ||| translation ||| alignment ||| scores ||| score`, of which
/// the first of each sentence is read.
class LinesBeside {
 public:
  struct Line {
    int64_t index = 0;  // of the sentence, from 0
    std::vector<std::string> source, target;
    bool translated = false;  // the target stands in the line
    std::string alignment;
  };
  explicit LinesBeside(const AlignmentFile& file);
  /// False behind the last. Error when a text has not as many lines.
  bool next(Line& line);
  /// Throws "FILE:LINE: what is wrong", of the line that was read last.
  [[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) const;

 private:
  bool next_fields(std::vector<std::string>& fields);

  AlignmentFile file_;
  LineReader lines_;
  TextBeside source_;
  std::optional<TextBeside> target_;  // opened for the first line without a translation
  std::string number_;                // of an n-best list: its sentence
  int64_t read_ = 0;
};

/// "FILE:LINE: what is wrong".
[[noreturn]] void refuse_line(const std::filesystem::path& file, int64_t line, const std::string& what,
                              const std::string& hint = {});

}  // namespace attune::plot
