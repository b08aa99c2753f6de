// Compresses what is written, by the name of the file: .gz, .xz, .zst, .bz2, .lz4 (libarchive). The other side of LineReader.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace attune {

class Compressor {
 public:
  /// Takes compressed bytes; false when nobody reads them any more.
  using Sink = std::function<bool(std::string_view)>;

  /// None where the file's name does not end like a compressed one's.
  static std::unique_ptr<Compressor> for_file(const std::filesystem::path& file, Sink sink);
  Compressor(int filter, Sink sink);
  ~Compressor();

  /// As `sink`.
  bool write(std::string_view text);
  /// Writes what is still held back, and the format's end.
  bool finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The name that a file has without the suffix of its compression: links.talp of links.talp.gz.
std::filesystem::path unpacked_name(const std::filesystem::path& file);

}  // namespace attune
