// YAML text as a tree that remembers where everything stands. What yaml-cpp would let pass is a problem here: doubled
// keys, anchors and aliases, tags, several documents, tabs in the indentation. The only file that uses yaml-cpp is
// document.cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "src/config/document/problem.h"

namespace attune::config {

struct Entry;

/// One value of the text. kBroken: something that was told already; whoever meets it keeps still.
struct Node {
  enum class Kind { kNull, kScalar, kList, kMap, kBroken };
  Kind kind = Kind::kNull;
  Place place;
  std::string text;     // of a scalar
  bool quoted = false;  // "512" is text, 512 a number
  std::vector<Node> items;
  std::vector<Entry> entries;  // as they stand in the text, doubled keys included

  bool is(Kind k) const { return kind == k; }
};

struct Entry {
  std::string key;
  Place place;  // of the key
  Node value;
};

struct Document {
  Node root;             // kNull when the text holds nothing
  bool complete = true;  // false: a syntax error cut it short; what stands before the error is there
};

/// Parses one document; `name` is how the text is called in problems. Never throws for bad text: it adds to `problems`.
Document parse_document(std::string_view text, const std::string& name, Problems& problems);

}  // namespace attune::config
