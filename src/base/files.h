// Files: read whole or by lines (plain or compressed), written aside and renamed, so that a reader sees the old or the new, never a half.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace attune {

/// The bytes of a file. Error naming the file and the system's reason when it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// Writes beside the file, syncs, renames over it, syncs the folder. Error (disk full, read-only folder, ...) leaves the old file whole.
void write_file(const std::filesystem::path& file, std::string_view bytes);

/// The file behind a symbolic link, else the same: a link stays one when its file is replaced.
std::filesystem::path followed(const std::filesystem::path& file);

/// True for what is there and no regular file: a pipe or a device has no old content to keep, and must not be replaced by a
/// file.
bool is_irreplaceable(const std::filesystem::path& file);

/// Error when no file can be made there: the name is a folder's, or its folder is not there. For before a long work.
void check_place(const std::filesystem::path& file);

/// write_file of lines, each ended by a line feed.
void write_lines(const std::filesystem::path& file, const std::vector<std::string>& lines);

/// Flushes a folder's entries to the disk, as needed after a rename inside it.
void sync_folder(const std::filesystem::path& folder);

/// Flushes a file's bytes to the disk.
void sync_file(const std::filesystem::path& file);

/// Makes the folder and its parents; Error with the reason when that fails.
void make_folder(const std::filesystem::path& folder);

/// The XXH3-128 checksum of bytes, 32 hexadecimal digits.
std::string checksum(std::string_view bytes);

/// Whether these bytes begin a compressed file of a kind that LineReader unpacks.
bool looks_compressed(std::string_view start);

/// Reads text line by line: plain, .gz, .xz, .zst, .bz2, .lz4 by content (libarchive). A line ends at \n; a \r before it is dropped, and so is a
/// byte order mark at the start. Of a pipe, a line is given as soon as it has come.
class LineReader {
 public:
  /// `file` "-" is standard input. Error when it cannot be opened.
  explicit LineReader(const std::filesystem::path& file);
  ~LineReader();
  LineReader(LineReader&&) noexcept;

  /// The next line without its end; false at the end of the file. Error with the file's name when the compression is damaged.
  bool next(std::string& line);
  /// 1-based number of the line that `next` gave last.
  int64_t line_number() const;

 private:
  struct Source;
  std::unique_ptr<Source> source_;
};

}  // namespace attune
