#include "src/synthetic/toy.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "src/base/error.h"
#include "src/base/random.h"
#include "src/synthetic/grammar.h"

namespace attune::synthetic {
namespace {

struct Lengths {
  int64_t shortest, longest;
};
struct SplitPlan {
  std::string name;
  size_t pairs;
  Lengths lengths;
};

int64_t words_in(const std::string& line) { return std::count(line.begin(), line.end(), ' ') + 1; }

bool within(const Pair& pair, Lengths lengths) {
  for (const std::string* line : {&pair.source, &pair.target})
    if (const int64_t words = words_in(*line); words < lengths.shortest || words > lengths.longest) return false;
  return true;
}

/// Most short sentences have one clause; a long one is a chain of three to seven.
int draw_clauses(Random& random, bool is_long) {
  if (is_long) return 3 + static_cast<int>(random.below(5));
  const double kind = random.uniform();
  return kind < 0.72 ? 1 : kind < 0.95 ? 2 : 3;
}

void refuse_sizes(const TaskOptions& options) {
  const std::vector<std::pair<std::string, bool>> given = {{"pairs", options.pairs.has_value()},
                                                           {"shortest", options.shortest.has_value()},
                                                           {"longest", options.longest.has_value()},
                                                           {"symbols", options.symbols.has_value()}};
  for (const auto& [name, is_given] : given)
    if (is_given)
      throw Error("the task toy has fixed sizes and does not use '" + name + "'",
                  "leave the option away; reverse, copy and sort take it");
}

}  // namespace

std::vector<Split> make_toy(const TaskOptions& options) {
  refuse_sizes(options);
  constexpr Lengths kShort{3, 25}, kLong{26, 60};
  const std::vector<SplitPlan> plans = {
      {"train", 12000, kShort}, {"valid", 500, kShort}, {"test", 1000, kShort}, {"long", 500, kLong}};
  Random random(options.seed);
  Grammar grammar(random);
  std::unordered_set<std::string> seen;
  std::vector<Split> splits;
  for (const SplitPlan& plan : plans) {
    Split split{plan.name, {}};
    while (split.pairs.size() < plan.pairs) {
      const int clauses = draw_clauses(random, plan.lengths.shortest > kShort.longest);
      Pair pair = grammar.sentence(clauses);
      if (within(pair, plan.lengths) && seen.insert(pair.source).second) split.pairs.push_back(std::move(pair));
    }
    splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace attune::synthetic
