#include "src/eval/alignment_error.h"

#include <algorithm>
#include <iterator>

namespace attune::eval {
namespace {

int64_t shared(const std::vector<alignment::Link>& a, const std::vector<alignment::Link>& b) {
  std::vector<alignment::Link> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return static_cast<int64_t>(both.size());
}

double ratio(int64_t part, int64_t whole, double without) {
  return whole == 0 ? without : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void AlignmentCounts::add(std::vector<alignment::Link> found, const alignment::GoldAlignment& gold) {
  sort_once(found);
  links += static_cast<int64_t>(found.size());
  sure += static_cast<int64_t>(gold.sure.size());
  in_sure += shared(found, gold.sure);
  in_possible += shared(found, gold.possible);
}

double AlignmentCounts::error_rate() const { return 1 - ratio(in_sure + in_possible, links + sure, 1); }
double AlignmentCounts::precision() const { return ratio(in_possible, links, 1); }
double AlignmentCounts::recall() const { return ratio(in_sure, sure, 1); }
double AlignmentCounts::f1() const {
  const double sum = precision() + recall();
  return sum == 0 ? 0 : 2 * precision() * recall() / sum;
}

std::vector<alignment::Link> diagonal_links(const alignment::PairLengths& lengths) {
  std::vector<alignment::Link> links;
  if (lengths.source == 0) return links;
  for (int64_t j = 0; j < lengths.target; ++j)
    links.push_back({(2 * j + 1) * lengths.source / (2 * lengths.target), j});
  std::sort(links.begin(), links.end());
  return links;
}

}  // namespace attune::eval
