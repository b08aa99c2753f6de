#include "src/alignment/link_rules.h"

#include <algorithm>
#include <iterator>

namespace attune::alignment {
namespace {

std::vector<Link> argmax(const Matrix& alignment, float /*threshold*/) { return hard_links(alignment); }

// Each way finds its own heaviest; what both found stays (a source unit too then has one link at most).
std::vector<Link> intersection(const Matrix& alignment, float /*threshold*/) {
  Matrix turned(alignment.columns, alignment.rows);
  for (int64_t r = 0; r < alignment.rows; ++r)
    for (int64_t c = 0; c < alignment.columns; ++c) turned.at(c, r) = alignment.at(r, c);
  std::vector<Link> of_sources = hard_links(turned), both;
  for (Link& link : of_sources) std::swap(link.source, link.target);
  std::sort(of_sources.begin(), of_sources.end());
  std::ranges::set_intersection(hard_links(alignment), of_sources, std::back_inserter(both));
  return both;
}

std::vector<Link> above(const Matrix& alignment, float threshold) {
  std::vector<Link> links;
  for (int64_t source = 0; source < alignment.columns; ++source)
    for (int64_t target = 0; target < alignment.rows; ++target)
      if (const float weight = alignment.at(target, source); weight > 0 && weight >= threshold)
        links.push_back({source, target});
  return links;
}

}  // namespace

std::vector<Link> hard_links(const Matrix& alignment) {
  std::vector<Link> links;
  for (int64_t target = 0; target < alignment.rows; ++target) {
    float most = 0;  // so that a row of zeros links to nothing; a NaN is never more
    int64_t source = -1;
    for (int64_t column = 0; column < alignment.columns; ++column)
      if (alignment.at(target, column) > most) {
        most = alignment.at(target, column);
        source = column;
      }
    if (source >= 0) links.push_back({source, target});
  }
  std::sort(links.begin(), links.end());
  return links;
}

const Table<LinkRule>& link_rules() {
  static const Table<LinkRule> table{"link rule",
                                     {
                                         {"argmax", "each target word to its heaviest source word", argmax},
                                         {"intersection", "pairs of which each is the other's heaviest", intersection},
                                         {"threshold", "every weight from --threshold on", above},
                                     }};
  return table;
}

}  // namespace attune::alignment
