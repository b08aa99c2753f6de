// Text line by line: plain or compressed, from a file, a pipe or standard input.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace attune {

/// Reads plain text, .gz, .xz, .zst, .bz2 and .lz4, told apart by content (libarchive). A line ends at \n; a \r before it is
/// dropped, and so is a byte order mark at the start. Of a pipe, a line is given as soon as it has come.
class LineReader {
 public:
  /// `file` "-" is standard input. Error when it cannot be opened.
  explicit LineReader(const std::filesystem::path& file);
  ~LineReader();
  LineReader(LineReader&&) noexcept;

  /// The next line without its end; false at the end of the file. Error with the file's name when it cannot be read or its
  /// compression is damaged.
  bool next(std::string& line);
  /// Waits for one line, then takes those that can be had without waiting: `most` lines at most, and no more once they
  /// have this many bytes together. No lines: the end.
  std::vector<std::string> arrived(size_t most, size_t bytes = 1 << 20);
  /// 1-based number of the line that was given last.
  int64_t line_number() const;

 private:
  struct Source;
  std::unique_ptr<Source> source_;
};

}  // namespace attune
