// What is wrong with a config, and where: collected while reading, told together at the end.
#pragma once
#include <string>
#include <vector>

namespace attune::config {

/// A place in a config file, or a --set of the command line (then without line and column). 1-based; columns count
/// characters.
struct Place {
  std::string source;
  int line = 0, column = 0;

  /// "configs/toy.yaml:12:5", or "--set seed=x".
  std::string string() const;
  bool operator==(const Place&) const = default;
};

/// One thing to be repaired.
struct Problem {
  Place place;
  std::string message;  // what is wrong, what is allowed, did you mean
};

class Problems {
 public:
  void add(const Place& place, const std::string& message);
  bool empty() const { return problems_.empty(); }
  size_t size() const { return problems_.size(); }
  const std::vector<Problem>& all() const { return problems_; }
  /// Throws an Error with all of them, one a line, in the order of the files and their lines; does nothing when there
  /// are none.
  void throw_if_any(const std::string& hint) const;

 private:
  std::vector<Problem> problems_;
};

}  // namespace attune::config
