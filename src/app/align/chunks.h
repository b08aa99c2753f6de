// A text in pieces that fit into memory together with what is attended to.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/alignment/gold.h"
#include "src/app/align/line_ranges.h"
#include "src/corpus/pair_reader.h"

namespace attune::app::align {

/// Files: a source, and in step with it a text beside it and gold links; those that are not there are empty.
struct AlignedText {
  std::string source, beside, gold;
};

/// Some lines of the text, whole pairs, with the numbers they have there.
struct Chunk {
  std::vector<int64_t> lines;
  std::vector<std::string> sources, targets;
  std::vector<std::optional<alignment::GoldAlignment>> gold;
};

/// The chosen lines of a text.
class Chunks {
 public:
  /// `matrices`: of a line, in memory. Errors: a file that cannot be opened.
  Chunks(const AlignedText& files, const LineRanges& chosen, int64_t matrices);
  /// The next lines, at least one; false behind the last. Errors: files of different lengths, links that cannot be read.
  bool next(Chunk& chunk);
  /// Behind the last: a warning of chosen lines that the text does not have. Error where it had none of them.
  void finish() const;

 private:
  bool read(std::string& source, std::string& beside, std::optional<alignment::GoldAlignment>& gold);
  int64_t line_number() const { return pairs_ ? pairs_->line_number() : source_->line_number(); }

  AlignedText files_;
  LineRanges chosen_;
  size_t matrices_;
  std::optional<text::TextReader> source_;
  std::optional<attune::corpus::PairReader> pairs_;
  std::optional<alignment::GoldReader> gold_;
  bool any_ = false;
};

}  // namespace attune::app::align
