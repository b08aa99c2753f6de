// Lines as they arrive: what is there now is given at once, nothing waits for more.
#pragma once
#include <string>
#include <vector>

namespace attune {

class LineStream {
 public:
  /// Reads from an open file descriptor: a file, a pipe, a terminal.
  explicit LineStream(int file) : file_(file) {}
  /// Waits for one line, then takes those that can be read without waiting, `most` at most. No lines: the end. A last
  /// line without a newline counts; a \r before a newline is dropped, and so is a byte
  /// order mark at the start. Error when reading fails.
  std::vector<std::string> next(size_t most);

 private:
  bool take_line(std::string& line);
  bool is_readable(int milliseconds) const;
  void read_more();

  int file_;
  bool begun_ = false, ended_ = false;
  std::string arrived_;
  size_t taken_ = 0;     // bytes of arrived_ already given
  size_t searched_ = 0;  // bytes of arrived_ known to hold no newline after taken_
};

}  // namespace attune
