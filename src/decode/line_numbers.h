// What lines are called in messages when they come from the middle of a text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace attune::decode {

/// The number of each line; where there are none, 1, 2, ...
using LineNumbers = std::vector<int64_t>;

inline int64_t number_of(size_t line, const LineNumbers& numbers) {
  return numbers.empty() ? static_cast<int64_t>(line) + 1 : numbers[line];
}

}  // namespace attune::decode
