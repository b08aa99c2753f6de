// Where alignments are written to: every chosen format at once.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "src/plot/formats.h"

namespace attune {

class AlignmentOutput {
 public:
  /// Makes the folder. `formats`: names of alignment_formats(); of the first `pictures` sentences there are pictures, of all
  /// there are data.
  AlignmentOutput(const std::filesystem::path& folder, const std::vector<std::string>& formats, int64_t pictures);
  void write(const AlignedPair& pair);
  /// Completes the files; until then those of data do not stand under their names. Gives a line that says what was written.
  std::string finish();
  int64_t written() const { return written_; }

 private:
  struct Part {
    bool picture;
    std::unique_ptr<AlignmentWriter> writer;
  };
  std::filesystem::path folder_;
  int64_t pictures_, written_ = 0;
  bool left_out_ = false;
  std::vector<Part> writers_;
};

}  // namespace attune
