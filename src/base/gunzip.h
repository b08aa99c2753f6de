// gzip, unpacked as it arrives, with the checksums that libarchive does not look at: a damaged file is no text.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace attune {

class Gunzip {
 public:
  /// Fills up to so many bytes and says how many; 0 at the end of the file.
  using Read = std::function<size_t(char* bytes, size_t most)>;

  /// `start`: what was read of the file already.
  Gunzip(std::string start, Read read);
  ~Gunzip();

  /// Up to so many unpacked bytes; 0 at the end. Error, without a file's name, when the data is damaged or cut off.
  size_t read(char* bytes, size_t most);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace attune
