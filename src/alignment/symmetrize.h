// One alignment out of two directions' (Koehn, Och and Marcu 2003, section 4.5; Koehn et al. 2005, section 2). THE TABLE of
// symmetrisations, by the names that Moses and fast_align have for them.
//
//   intersect, union    links of both; of either
//   grow-diag           begins with the intersection, and takes from the union what is a neighbour (also diagonally) of a link
//                       and gives a word that has none its first, until nothing is added
//   ... -final          then from each direction, what gives a word that has none its first
//   ... -final-and      ... only where both words have none
#pragma once
#include <string_view>
#include <vector>

#include "src/alignment/links.h"
#include "src/base/table.h"

namespace attune::alignment {

struct Symmetrization {
  std::string_view name, help;
  /// Of links both as source-target, in any order; sorted by source, then target, none twice.
  std::vector<Link> (*join)(const std::vector<Link>& forward, const std::vector<Link>& backward);
};

const Table<Symmetrization>& symmetrizations();  // intersect, union, grow-diag, grow-diag-final, grow-diag-final-and

}  // namespace attune::alignment
