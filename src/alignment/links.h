// Hard word links, and their text form: pairs of word numbers, one sentence a line, counted from 0 ("0-0 1-2", as Pharaoh, Moses
// and fast_align write them) or from 1.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/matrix.h"

namespace attune::alignment {

/// A source unit and a target unit that belong together, both 0-based. Orders by source, then target.
struct Link {
  int64_t source = 0, target = 0;
  auto operator<=>(const Link&) const = default;
};

/// Sorts, and leaves out what stands there twice.
void sort_once(std::vector<Link>& links);

/// The first rows and columns of a matrix: how the end-of-sentence row and column are left out. Not renormalised.
Matrix top_left(const Matrix& matrix, int64_t rows, int64_t columns);

/// "0-0 1-2 2-1", words counted from `first`; empty for no links.
std::string to_pharaoh(const std::vector<Link>& links, int64_t first = 0);

/// "3-4": the words, counted from `first`, and the mark between them, one of `marks`. False when it is no link.
bool parse_link(std::string_view entry, std::string_view marks, int64_t first, Link& link, char& mark);

}  // namespace attune::alignment
