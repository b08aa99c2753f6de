#include "src/synthetic/sequences.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "src/base/error.h"
#include "src/base/random.h"

namespace attune {
namespace {

constexpr int64_t kHeldOut = 1000;

struct Sizes {
  int64_t pairs = 50000, shortest = 1, longest = 25, symbols = 50;
};

int64_t checked(const std::optional<int64_t>& given, int64_t otherwise, const std::string& name, int64_t low,
                int64_t high) {
  if (!given) return otherwise;
  if (*given < low || *given > high)
    throw Error(name + ": " + std::to_string(*given) + ", expected between " + std::to_string(low) + " and " +
                std::to_string(high));
  return *given;
}

Sizes sizes_of(const TaskOptions& options) {
  Sizes sizes;
  sizes.pairs = checked(options.pairs, sizes.pairs, "pairs", 1, 100'000'000);
  sizes.symbols = checked(options.symbols, sizes.symbols, "symbols", 2, 1'000'000);
  sizes.longest = checked(options.longest, sizes.longest, "longest", 1, 100'000);
  sizes.shortest = checked(options.shortest, sizes.shortest, "shortest", 1, 100'000);
  if (sizes.shortest > sizes.longest)
    throw Error("shortest (" + std::to_string(sizes.shortest) + ") is more than longest (" +
                std::to_string(sizes.longest) + ")");
  return sizes;
}

/// The lengths are equally likely, as far as there are different sequences of a length.
std::vector<int64_t> draw_sequence(Random& random, const Sizes& sizes) {
  const uint64_t lengths = static_cast<uint64_t>(sizes.longest - sizes.shortest + 1);
  std::vector<int64_t> sequence(static_cast<size_t>(sizes.shortest) + random.below(lengths));
  for (int64_t& symbol : sequence) symbol = static_cast<int64_t>(random.below(static_cast<uint64_t>(sizes.symbols)));
  return sequence;
}

std::string text_of(const std::vector<int64_t>& sequence) {
  std::string line;
  for (int64_t symbol : sequence) {
    if (!line.empty()) line += ' ';
    line += std::to_string(symbol);
  }
  return line;
}

Pair make_pair(const std::vector<int64_t>& source, bool backwards) {
  std::vector<int64_t> target = source;
  if (backwards) std::reverse(target.begin(), target.end());
  std::string gold;
  for (size_t i = 0; i < source.size(); ++i) {
    if (i > 0) gold += ' ';
    gold += std::to_string(i) + '-' + std::to_string(backwards ? source.size() - 1 - i : i);
  }
  return {text_of(source), text_of(target), gold};
}

std::vector<Split> make_sequences(const TaskOptions& options, bool backwards) {
  const Sizes sizes = sizes_of(options);
  Sizes held_out = sizes;
  held_out.pairs = kHeldOut;
  held_out.longest += sizes.longest / 5;
  Random random(options.seed);
  std::unordered_set<std::string> seen;
  std::vector<Split> splits;
  for (const std::string name : {"train", "valid", "test"}) {
    const Sizes& wanted = name == "train" ? sizes : held_out;
    Split split{name, {}};
    constexpr int kPatience = 10'000;
    for (int in_vain = 0; static_cast<int64_t>(split.pairs.size()) < wanted.pairs;) {
      const std::vector<int64_t> sequence = draw_sequence(random, wanted);
      if (seen.insert(text_of(sequence)).second) {
        split.pairs.push_back(make_pair(sequence, backwards));
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

std::vector<Split> make_reverse(const TaskOptions& options) { return make_sequences(options, true); }
std::vector<Split> make_copy(const TaskOptions& options) { return make_sequences(options, false); }

}  // namespace attune
