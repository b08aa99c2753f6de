// One scalar of YAML as a typed value and back. Stricter than YAML: what two readers could read differently is refused
// in words.
//
//   true or false    only these two words; yes, no, on and off are refused
//   whole number     decimal; 1e3 and 1000.0 are fine, 010 (8 to some, 10 to others), 0x10 and 1_000 are refused
//   number           decimal; .inf and .nan are refused
//   text, path       as it stands
#pragma once
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "src/base/constraint.h"
#include "src/config/document/document.h"

namespace attune::config {

/// Reads one scalar. The result says what was expected when it is not that ("expected a whole number"), and is empty
/// when all is well.
std::string parse(const Node& scalar, bool& value);
std::string parse(const Node& scalar, int64_t& value);
std::string parse(const Node& scalar, double& value);
std::string parse(const Node& scalar, std::string& value);
std::string parse(const Node& scalar, Path& value);

/// The value as YAML that parses back to the same bits.
std::string to_yaml(bool value);
std::string to_yaml(int64_t value);
std::string to_yaml(double value);
std::string to_yaml(const std::string& value);
std::string to_yaml(const Path& value);
template <class T>
std::string to_yaml(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) text += (text.size() > 1 ? ", " : "") + to_yaml(value);
  return text + "]";
}

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};

/// What a leaf of type T holds: "whole number", "list of texts", ...
template <class T>
std::string type_name() {
  if constexpr (IsList<T>::value)
    return "list (" + type_name<typename T::value_type>() + ")";
  else if constexpr (std::is_same_v<T, bool>)
    return "true or false";
  else if constexpr (std::is_same_v<T, int64_t>)
    return "whole number";
  else if constexpr (std::is_same_v<T, double>)
    return "number";
  else if constexpr (std::is_same_v<T, Path>)
    return "path";
  else {
    static_assert(std::is_same_v<T, std::string>,
                  "a leaf is bool, int64_t, double, std::string, Path, or a vector of these");
    return "text";
  }
}

/// How a node is called in an error: "'abc'", "a list", "a section", "nothing".
std::string called(const Node& node);

}  // namespace attune::config
