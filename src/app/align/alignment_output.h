// Where alignments are written to: every chosen format at once.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "src/plot/formats.h"

namespace attune::app::align {

struct OutputOptions {
  std::vector<std::string> formats;  // names of alignment_formats()
  int64_t pictures = 0;              // of the first so many sentences there are pictures, of all there are data
  bool ends = false;                 // show the ends of the sentences, where a format leaves the choice
  plot::LinkOptions links = {};
  std::string title = {};  // of pages
  int64_t update = 0;      // as FormatOptions has it, and the rest
  std::string note = {}, unit = "word";
};

class AlignmentOutput {
 public:
  /// Makes the folder.
  AlignmentOutput(const std::filesystem::path& folder, const OutputOptions& options);
  /// With the ends of the sentences.
  void write(const alignment::Alternatives& sentence);
  /// Completes the files; until then those of data do not stand under their names. Gives a line that says what was written.
  std::string finish();
  int64_t written() const { return written_; }

 private:
  struct Part {
    bool picture, ends;
    std::unique_ptr<plot::AlignmentWriter> writer;
  };
  std::filesystem::path folder_;
  int64_t pictures_, written_ = 0;
  bool left_out_ = false;
  std::vector<Part> writers_;
};

}  // namespace attune::app::align
