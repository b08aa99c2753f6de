#include "src/alignment/symmetrize.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace attune::alignment {
namespace {

using Links = std::vector<Link>;

Links sorted(Links links) {
  sort_once(links);
  return links;
}

Links intersection(const Links& forward, const Links& backward) {
  Links out;
  std::ranges::set_intersection(sorted(forward), sorted(backward), std::back_inserter(out));
  return out;
}

// As Moses goes over the matrix.
Links by_target(Links links) {
  std::sort(links.begin(), links.end(),
            [](const Link& a, const Link& b) { return std::pair(a.target, a.source) < std::pair(b.target, b.source); });
  return links;
}

Links either(const Links& forward, const Links& backward) {
  Links out = forward;
  out.insert(out.end(), backward.begin(), backward.end());
  return sorted(std::move(out));
}

// Links that grow, and the words that have one.
class Growing {
 public:
  explicit Growing(const Links& links) {
    for (const Link& link : links) add(link);
  }
  void add(const Link& link) {
    links_.insert(link);
    sources_.insert(link.source);
    targets_.insert(link.target);
  }
  bool has(const Link& link) const { return links_.contains(link); }
  bool gives_a_first(const Link& link) const {
    return !sources_.contains(link.source) || !targets_.contains(link.target);
  }
  bool gives_both_their_first(const Link& link) const {
    return !sources_.contains(link.source) && !targets_.contains(link.target);
  }
  Links list() const { return {links_.begin(), links_.end()}; }

 private:
  std::set<Link> links_;
  std::set<int64_t> sources_, targets_;
};

constexpr std::array<Link, 8> kNeighbours = {{{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}}};

// A pass also meets what it has added further on.
Growing grown(const Links& forward, const Links& backward) {
  const Links all = either(forward, backward), way = by_target(all);
  Growing now(intersection(forward, backward));
  for (bool more = true; more;) {
    more = false;
    for (const Link& at : way) {
      if (!now.has(at)) continue;
      for (const Link& step : kNeighbours) {
        const Link beside{at.source + step.source, at.target + step.target};
        if (now.has(beside) || !std::ranges::binary_search(all, beside) || !now.gives_a_first(beside)) continue;
        now.add(beside);
        more = true;
      }
    }
  }
  return now;
}

Links grow_diag(const Links& forward, const Links& backward) { return grown(forward, backward).list(); }

Links finished(const Links& forward, const Links& backward, bool (Growing::*wanted)(const Link&) const) {
  Growing now = grown(forward, backward);
  for (const Links* direction : {&forward, &backward})
    for (const Link& link : by_target(*direction))
      if ((now.*wanted)(link)) now.add(link);
  return now.list();
}

Links grow_diag_final(const Links& forward, const Links& backward) {
  return finished(forward, backward, &Growing::gives_a_first);
}

Links grow_diag_final_and(const Links& forward, const Links& backward) {
  return finished(forward, backward, &Growing::gives_both_their_first);
}

}  // namespace

const Table<Symmetrization>& symmetrizations() {
  static const Table<Symmetrization> table{
      "symmetrization",
      {
          {"intersect", "links that both directions have", intersection},
          {"union", "links that either has", either},
          {"grow-diag", "the intersection, grown into the union by neighbours", grow_diag},
          {"grow-diag-final", "and words without a link get theirs", grow_diag_final},
          {"grow-diag-final-and", "only where neither word has one", grow_diag_final_and},
      }};
  return table;
}

}  // namespace attune::alignment
