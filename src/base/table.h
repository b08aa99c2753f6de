// A family of parts that a config may name: one row a part, written once per family as a constant.
#pragma once
#include <memory>
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
  Table(std::string_view kind, std::vector<Row> rows) : kind_(kind), rows_(std::move(rows)) {}

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

/// A row that is no more than a name and what it means.
template <class Value>
struct Choice {
  std::string_view name;
  Value value;
};

/// The function of a row that makes a part, `.make = make_part<Part>`: from what the row gives to the part, as one of its family.
template <class Part>
struct MakePart {
  template <class Family, class... Arguments>
  using Function = std::shared_ptr<Family> (*)(const Arguments&...);
  template <class Family, class... Arguments>
  operator Function<Family, Arguments...>() const {
    return
        [](const Arguments&... arguments) -> std::shared_ptr<Family> { return std::make_shared<Part>(arguments...); };
  }
};
template <class Part>
inline constexpr MakePart<Part> make_part{};

}  // namespace attune
