// Hard word links, and their text form: Pharaoh's `source-target` pairs, 0-based, one sentence a line ("0-0 1-2").
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/matrix.h"

namespace attune {

/// A source unit and a target unit that belong together, both 0-based. Orders by source, then target.
struct Link {
  int64_t source = 0, target = 0;
  auto operator<=>(const Link&) const = default;
};

/// For each row (target unit) of an alignment the column with the most weight, the leftmost of equals; sorted by
/// source, then target. A row without any weight gives no link. Leave the end-of-sentence row and column out before
/// (`top_left`).
std::vector<Link> hard_links(const Matrix& alignment);

/// The first rows and columns of a matrix: how the end-of-sentence row and column are left out. Not renormalised.
Matrix top_left(const Matrix& matrix, int64_t rows, int64_t columns);

/// "0-0 1-2 2-1"; empty for no links.
std::string to_pharaoh(const std::vector<Link>& links);

/// Links of one line, in the order given. Error naming the bad entry; the caller adds file and line.
std::vector<Link> parse_pharaoh(std::string_view line);

}  // namespace attune
