// What a synthetic corpus consists of.
#pragma once
#include <string>
#include <vector>

namespace attune::synthetic {

/// A sentence, its translation and the line of gold links: `i-j` sure, `ipj` possible, 0-based word numbers, source
/// first.
struct Pair {
  std::string source, target, gold;
  bool operator==(const Pair&) const = default;
};

/// train, valid, test, ...: the pairs that become <name>.<source suffix>, <name>.<target suffix> and <name>.gold.
struct Split {
  std::string name;
  std::vector<Pair> pairs;
};

}  // namespace attune::synthetic
