// A file that grows by lines under another name and gets its own when complete: what was there before stays whole until
// then.
#pragma once
#include <filesystem>
#include <fstream>
#include <string_view>

namespace attune {

class LineFile {
 public:
  /// Error when the file cannot be made.
  explicit LineFile(std::filesystem::path file);
  /// Removes what was not finished.
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Appends the text and a newline. Error when the disk is full.
  void line(std::string_view text);
  /// Syncs, and renames to the file's own name.
  void finish();
  const std::filesystem::path& file() const { return file_; }

 private:
  void check(const char* doing);

  std::filesystem::path file_, aside_;
  std::ofstream stream_;
};

}  // namespace attune
