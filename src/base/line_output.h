// Where results go: standard output, each piece at once; or a file, which appears under its name when it is complete, compressed
// where its name says so (.gz, .xz, .zst, .bz2, .lz4: libarchive). The other side of LineReader.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct archive;

namespace attune {

class LineOutput {
 public:
  /// Standard output when `file` is empty; else FILE.partial until finish(), but a pipe or a device as it is. Error when it cannot be made.
  explicit LineOutput(const std::filesystem::path& file);
  /// What was written without being finished stays as FILE.partial.
  ~LineOutput();
  LineOutput(const LineOutput&) = delete;
  LineOutput& operator=(const LineOutput&) = delete;

  /// Writes all of it. False when nobody reads any more (a closed pipe, with SIGPIPE ignored as main does); Error on anything else,
  /// a full disk.
  bool write(std::string_view text);
  /// Syncs and renames the file.
  void finish();

 private:
  void pack(int filter);
  /// Whether a call of libarchive has written; false when nobody reads any more.
  bool check(int64_t result);
  bool write_bytes(std::string_view bytes);

  std::filesystem::path name_, opened_;  // the same for standard output (both empty), a pipe or a device
  int file_;
  std::unique_ptr<archive, void (*)(archive*)> packer_;  // null: plain
  bool begun_ = false, closed_ = false;                  // closed: nobody reads what is packed
};

/// The name that a file has without the suffix of its compression: links.talp of links.talp.gz.
std::filesystem::path unpacked_name(const std::filesystem::path& file);

}  // namespace attune
