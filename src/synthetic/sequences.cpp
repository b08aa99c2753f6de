#include "src/synthetic/sequences.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_set>

#include "src/base/error.h"
#include "src/base/random.h"

namespace attune::synthetic {
namespace {

constexpr int64_t kHeldOut = 1000;

struct Sizes {
  int64_t pairs, shortest, longest, symbols;
};

using Sequence = std::vector<int64_t>;

/// Where each of the target's symbols stands in the source.
using Order = std::vector<size_t> (*)(const Sequence& source);

struct SequenceTask {
  Sizes sizes;     // where none are given
  bool distinct;   // no symbol stands twice in a sequence
  int64_t beyond;  // symbols more than in train that valid and test may have, for each 100
  Order order;
};

int64_t checked(const std::optional<int64_t>& given, int64_t otherwise, const std::string& name, int64_t low,
                int64_t high) {
  if (!given) return otherwise;
  if (*given < low || *given > high)
    throw Error(name + ": " + std::to_string(*given) + ", expected between " + std::to_string(low) + " and " +
                std::to_string(high));
  return *given;
}

Sizes sizes_of(const TaskOptions& options, const SequenceTask& task) {
  Sizes sizes = task.sizes;
  sizes.pairs = checked(options.pairs, sizes.pairs, "pairs", 1, 100'000'000);
  sizes.symbols = checked(options.symbols, sizes.symbols, "symbols", 2, 1'000'000);
  sizes.longest = checked(options.longest, sizes.longest, "longest", 1, 100'000);
  sizes.shortest = checked(options.shortest, sizes.shortest, "shortest", 1, 100'000);
  if (sizes.shortest > sizes.longest)
    throw Error("shortest (" + std::to_string(sizes.shortest) + ") is more than longest (" +
                std::to_string(sizes.longest) + ")");
  if (task.distinct && sizes.longest > sizes.symbols)
    throw Error("longest (" + std::to_string(sizes.longest) + ") is more than there are symbols (" +
                std::to_string(sizes.symbols) + "), of which none stands twice");
  return sizes;
}

/// The lengths are equally likely, as far as there are different sequences of a length.
Sequence draw_sequence(Random& random, const Sizes& sizes, bool distinct) {
  const uint64_t lengths = static_cast<uint64_t>(sizes.longest - sizes.shortest + 1);
  const size_t length = static_cast<size_t>(sizes.shortest) + random.below(lengths);
  Sequence sequence;
  while (sequence.size() < length) {
    const auto symbol = static_cast<int64_t>(random.below(static_cast<uint64_t>(sizes.symbols)));
    if (distinct && std::ranges::count(sequence, symbol) > 0) continue;
    sequence.push_back(symbol);
  }
  return sequence;
}

std::string text_of(const Sequence& sequence) {
  std::string line;
  for (int64_t symbol : sequence) {
    if (!line.empty()) line += ' ';
    line += std::to_string(symbol);
  }
  return line;
}

std::vector<size_t> as_it_is(const Sequence& source) {
  std::vector<size_t> order(source.size());
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::vector<size_t> backwards(const Sequence& source) {
  std::vector<size_t> order = as_it_is(source);
  std::ranges::reverse(order);
  return order;
}

std::vector<size_t> sorted(const Sequence& source) {
  std::vector<size_t> order = as_it_is(source);
  std::ranges::sort(order, {}, [&](size_t i) { return source[i]; });
  return order;
}

// The links stand in the source's order.
Pair make_pair(const Sequence& source, Order order) {
  Sequence target;
  std::vector<size_t> place(source.size());
  for (const size_t i : order(source)) {
    place[i] = target.size();
    target.push_back(source[i]);
  }
  std::string gold;
  for (size_t i = 0; i < source.size(); ++i)
    gold += (i > 0 ? " " : "") + std::to_string(i) + '-' + std::to_string(place[i]);
  return {text_of(source), text_of(target), gold};
}

std::vector<Split> make_sequences(const TaskOptions& options, const SequenceTask& task) {
  const Sizes sizes = sizes_of(options, task);
  Sizes held_out = sizes;
  held_out.pairs = kHeldOut;
  held_out.longest += sizes.longest * task.beyond / 100;
  Random random(options.seed);
  std::unordered_set<std::string> seen;
  std::vector<Split> splits;
  for (const std::string name : {"train", "valid", "test"}) {
    const Sizes& wanted = splits.empty() ? sizes : held_out;
    Split split{name, {}};
    constexpr int kPatience = 10'000;
    for (int in_vain = 0; static_cast<int64_t>(split.pairs.size()) < wanted.pairs;) {
      const Sequence sequence = draw_sequence(random, wanted, task.distinct);
      if (seen.insert(text_of(sequence)).second) {
        split.pairs.push_back(make_pair(sequence, task.order));
        in_vain = 0;
      } else if (++in_vain == kPatience) {
        throw Error("there are too few different sequences for " + name + ": " + std::to_string(sizes.symbols) +
                        " symbols, at most " + std::to_string(wanted.longest) + " words",
                    "fewer pairs, more symbols or a larger longest");
      }
    }
    splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace

std::vector<Split> make_reverse(const TaskOptions& options) {
  return make_sequences(options, {{50000, 1, 25, 50}, false, 20, backwards});
}
std::vector<Split> make_copy(const TaskOptions& options) {
  return make_sequences(options, {{50000, 1, 25, 50}, false, 20, as_it_is});
}
std::vector<Split> make_sort(const TaskOptions& options) {
  return make_sequences(options, {{50000, 1, 15, 100}, true, 0, sorted});
}

}  // namespace attune::synthetic
