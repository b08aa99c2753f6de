#include "src/alignment/symmetrize.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

#include "src/base/utf8.h"

namespace attune::alignment {
namespace {

using Links = std::vector<Link>;

Links links(const std::string& text) {
  Links out;
  for (const std::string& entry : words(text)) {
    Link link;
    char mark = 0;
    EXPECT_TRUE(parse_link(entry, "-", 0, link, mark)) << entry;
    out.push_back(link);
  }
  return out;
}

Links joined(const char* method, const Links& forward, const Links& backward) {
  return symmetrizations().at(method).join(forward, backward);
}

// The matrix of Koehn's pseudo-code (statmt.org, "Advanced Training Parameters"), gone over cell by cell: what the sets and
// orders of the program are held against.
struct Grid {
  int64_t sources, targets;
  std::set<Link> links;

  bool source_has(int64_t s) const {
    for (const Link& link : links)
      if (link.source == s) return true;
    return false;
  }
  bool target_has(int64_t t) const {
    for (const Link& link : links)
      if (link.target == t) return true;
    return false;
  }
  void grow_diag(const std::set<Link>& all) {
    const int64_t steps[8][2] = {{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
    for (bool added = true; added;) {
      added = false;
      for (int64_t t = 0; t < targets; ++t)
        for (int64_t s = 0; s < sources; ++s) {
          if (!links.contains({s, t})) continue;
          for (const auto& [x, y] : steps) {
            const Link beside{s + x, t + y};
            if (links.contains(beside) || !all.contains(beside)) continue;
            if (source_has(beside.source) && target_has(beside.target)) continue;
            links.insert(beside);
            added = true;
          }
        }
    }
  }
  void finish(const Links& direction, bool both) {
    const std::set<Link> wanted(direction.begin(), direction.end());
    for (int64_t t = 0; t < targets; ++t)
      for (int64_t s = 0; s < sources; ++s) {
        if (!wanted.contains({s, t})) continue;
        const bool free = both ? !source_has(s) && !target_has(t) : !source_has(s) || !target_has(t);
        if (free) links.insert({s, t});
      }
  }
};

Links by_grid(const std::string& method, const Links& forward, const Links& backward, int64_t sources,
              int64_t targets) {
  Grid grid{sources, targets, {}};
  std::set<Link> all(forward.begin(), forward.end());
  for (const Link& link : backward) {
    if (all.contains(link)) grid.links.insert(link);
  }
  all.insert(backward.begin(), backward.end());
  if (method == "union") grid.links = all;
  if (method.starts_with("grow-diag")) grid.grow_diag(all);
  if (method.starts_with("grow-diag-final")) {
    grid.finish(forward, method == "grow-diag-final-and");
    grid.finish(backward, method == "grow-diag-final-and");
  }
  return {grid.links.begin(), grid.links.end()};
}

TEST(Symmetrize, KeepsWhatBothOrEitherHas) {
  const Links forward = links("0-0 1-2 2-1"), backward = links("2-1 0-0 3-3");
  EXPECT_EQ(joined("intersect", forward, backward), links("0-0 2-1"));
  EXPECT_EQ(joined("union", forward, backward), links("0-0 1-2 2-1 3-3"));
}

TEST(Symmetrize, GrowsByNeighboursThatGiveAWordItsFirstLink) {
  // 1-0 is beside 0-0 and gives the source word 1 its first link; 5-5 is beside nothing.
  EXPECT_EQ(joined("grow-diag", links("0-0 1-0 5-5"), links("0-0")), links("0-0 1-0"));
  // 1-1 is beside 0-0 diagonally; once it is there, 1-0 gives no word its first.
  EXPECT_EQ(joined("grow-diag", links("0-0 1-1"), links("0-0 1-1 1-0")), links("0-0 1-1"));
}

TEST(Symmetrize, FinallyGivesWordsWithoutALinkTheirs) {
  const Links forward = links("0-0 5-5 6-5"), backward = links("0-0 0-7");
  EXPECT_EQ(joined("grow-diag", forward, backward), links("0-0"));
  EXPECT_EQ(joined("grow-diag-final", forward, backward), links("0-0 0-7 5-5 6-5"));
  EXPECT_EQ(joined("grow-diag-final-and", forward, backward), links("0-0 5-5"));
}

TEST(Symmetrize, GoesOverTheMatrixAsKoehnsPseudoCodeDoes) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 300; ++trial) {
    const int64_t sources = 1 + static_cast<int64_t>(random() % 9), targets = 1 + static_cast<int64_t>(random() % 9);
    Links forward, backward;
    for (int64_t t = 0; t < targets; ++t) forward.push_back({static_cast<int64_t>(random()) % sources, t});
    for (int64_t s = 0; s < sources; ++s) backward.push_back({s, static_cast<int64_t>(random()) % targets});
    for (const Symmetrization& row : symmetrizations().rows())
      EXPECT_EQ(row.join(forward, backward), by_grid(std::string(row.name), forward, backward, sources, targets))
          << row.name << ": " << to_pharaoh(forward) << " | " << to_pharaoh(backward);
  }
}

TEST(Symmetrize, OfNothingIsNothing) {
  for (const Symmetrization& row : symmetrizations().rows()) EXPECT_TRUE(row.join({}, {}).empty()) << row.name;
}

}  // namespace
}  // namespace attune::alignment
