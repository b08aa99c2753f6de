// A text in chunks that fit into memory together with what a model makes of them.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "src/alignment/gold.h"
#include "src/app/align/line_ranges.h"
#include "src/corpus/pair_reader.h"

namespace attune::app {

/// Files: a source, and in step with it a target and gold links; those that are not there are empty.
struct ChunkedText {
  std::string source, target = {}, gold = {};
};

/// Bounds of a chunk; the line that exceeds `bytes` is still in it.
struct ChunkSize {
  size_t lines = 1000, bytes = std::numeric_limits<size_t>::max();
};

/// Some lines of a text, whole pairs, with the numbers that they have there.
struct Chunk {
  std::vector<int64_t> lines;
  std::vector<std::string> sources, targets;   // no targets where there is no such file
  std::vector<alignment::GoldAlignment> gold;  // the same
};

class Chunks {
 public:
  /// Reads files, of them the chosen lines. Error when one cannot be opened.
  Chunks(const ChunkedText& files, const ChunkSize& size, const align::LineRanges& chosen = align::LineRanges(""));
  /// Takes pairs that are in memory, which must outlive this.
  Chunks(const attune::corpus::SentencePairs& pairs, const ChunkSize& size);
  Chunks(const Chunks&) = delete;
  Chunks& operator=(const Chunks&) = delete;
  /// Reads the next lines, at least one; false after the last. Errors: files of different lengths, links that cannot be read.
  bool next(Chunk& chunk);
  /// The number of the line that was read last.
  int64_t line_number() const { return line_; }
  /// Call after the last. Warns of chosen lines that the text does not have. Error where it has none of them.
  void finish() const;

 private:
  bool read(std::string& source, std::string& target);

  std::string name_;
  ChunkSize size_;
  align::LineRanges chosen_;
  std::function<bool(std::string& source, std::string& target)> read_;  // the next pair; false at the end
  bool has_targets_;
  std::optional<alignment::GoldReader> gold_;
  int64_t line_ = 0;
  bool any_ = false;
};

}  // namespace attune::app
