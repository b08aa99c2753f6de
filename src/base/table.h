// A family of parts that a config may name: one row a part, written once per family as a constant.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/error.h"

namespace attune {

/// The parts of one kind, in the order they are listed. Nothing registers itself behind the reader's back.
///
/// `Row` is the family's own struct; it has at least `std::string_view name` and `std::string_view help`, and usually a
/// function pointer `make`. Where the row's types can be forward-declared, the header of the table needs no torch.
template <class Row>
class Table {
 public:
  Table(std::string_view kind, std::initializer_list<Row> rows) : kind_(kind), rows_(rows) {}

  /// The row of that name; Error listing the names when there is none.
  const Row& at(std::string_view name) const {
    for (const Row& row : rows_)
      if (row.name == name) return row;
    std::string known;
    for (const Row& row : rows_) known += (known.empty() ? "" : ", ") + std::string(row.name);
    throw Error("unknown " + std::string(kind_) + " '" + std::string(name) + "': expected one of " + known);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Row& row : rows_) out.emplace_back(row.name);
    return out;
  }
  const std::vector<Row>& rows() const { return rows_; }
  std::string_view kind() const { return kind_; }

 private:
  std::string_view kind_;
  std::vector<Row> rows_;
};

}  // namespace attune
