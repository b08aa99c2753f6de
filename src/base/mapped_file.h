// A file as memory: the system brings in what is looked at, and may take it away again.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace attune {

class MappedFile {
 public:
  MappedFile() = default;
  /// For reading. Error naming the file when that does not work.
  explicit MappedFile(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  /// They stay where they are when the object is moved.
  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace attune
