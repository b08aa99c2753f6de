// Chosen lines of a text, as a flag names them: "1,5,7-9", counted from 1.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace attune::app::align {

class LineRanges {
 public:
  /// Empty text: every line. Error when it is no list of numbers and ranges.
  explicit LineRanges(const std::string& text);
  bool contains(int64_t line) const;
  /// The last line that is chosen; INT64_MAX where all are.
  int64_t last() const;
  bool all() const { return ranges_.empty(); }

 private:
  struct Range {
    int64_t first, last;
  };
  std::vector<Range> ranges_;
};

}  // namespace attune::app::align
