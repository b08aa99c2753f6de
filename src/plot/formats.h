// What alignments are written as. THE TABLE of alignment formats: a new one is one file in formats/ and one row.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "src/base/table.h"
#include "src/plot/alignment.h"

namespace attune {

/// Writes pairs in one format into one folder. Files appear whole or not at all: per sentence when it is written,
/// common ones in `finish`.
class AlignmentWriter {
 public:
  virtual ~AlignmentWriter() = default;
  /// Errors: the folder cannot be written, the disk is full.
  virtual void write(const AlignedPair& pair) = 0;
  /// Completes the file that holds all pairs; called once, after the last.
  virtual void finish() {}
  /// What was written, for a message: "alignments.jsonl", "20 x .svg".
  virtual std::string summary() const = 0;
};

struct AlignmentFormat {
  std::string_view name, help;
  bool picture;  // large, one a sentence: callers limit how many
  std::unique_ptr<AlignmentWriter> (*make)(const std::filesystem::path& folder);
};

/// svg, png, pdf, jsonl, npy, pharaoh. The folder given to `make` must exist.
const Table<AlignmentFormat>& alignment_formats();

}  // namespace attune
