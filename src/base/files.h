// Files: read whole, written aside and renamed, so that a reader sees the old or the new, never a half.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace attune {

/// The bytes of a file. Error naming the file and the system's reason when it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// Writes beside the file, syncs, renames over it, syncs the folder. Error (disk full, read-only folder, ...) leaves the old file whole.
void write_file(const std::filesystem::path& name, std::string_view bytes);

/// A file that is written piece by piece, beside the one it replaces: under its name stands the old one, or none, until
/// `finish`. Unfinished, it is removed.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path name);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  /// Error (disk full, ...) naming the file.
  void append(std::string_view bytes);
  /// Syncs the file, renames it, syncs the folder.
  void finish();

 private:
  void write(std::string_view bytes);

  std::filesystem::path name_, aside_;
  int file_ = -1;
  std::string buffer_;
};

/// How the file of a name is written: the one that a symbolic link leads to, so that the link stays one.
struct Destination {
  std::filesystem::path file;
  bool in_place = false;  // a pipe or a device: it has no old content to keep, and must not be replaced by a file
};
/// Error when no file can be made there: the name is a folder's, or its folder is not there.
Destination destination(const std::filesystem::path& name);

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

/// The checksum of a file's bytes, however many they are: it is read block by block.
std::string file_checksum(const std::filesystem::path& file);

}  // namespace attune
