// What goes wrong, and whose mistake it was.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace attune {

/// A mistake the user can repair: a config, a file, a flag. `main` prints it as `error: ...` with its hint and exits with 2.
/// Everything else that reaches `main` is our bug and exits with 70.
class Error : public std::runtime_error {
 public:
  /// `what`: place (file:line:column), what is wrong, what was expected. `hint`: what to do about it, may be empty.
  explicit Error(const std::string& what, std::string hint = {}) : std::runtime_error(what), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

}  // namespace attune
