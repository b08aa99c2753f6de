// An epoch: all pairs shuffled; cut into chunks of `bucket` batches' worth; each chunk sorted by length and cut into
// batches; the batches shuffled. All of it follows from the generator's state at the epoch's start, so that this state
// and a count are enough to go on.
#include "src/corpus/batcher.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "src/base/error.h"

namespace attune::corpus {
namespace {

class EpochMaker {
 public:
  EpochMaker(const ParallelCorpus& corpus, const BatchOptions& options)
      : corpus_(corpus), options_(options), counts_tokens_(options.counts_tokens()) {}

  Epoch make(Random& random) {
    epoch_.order.resize(static_cast<size_t>(corpus_.size()));
    std::iota(epoch_.order.begin(), epoch_.order.end(), 0);
    random.shuffle(epoch_.order);
    const auto end = epoch_.order.end();
    if (options_.bucket == 1) {
      cut(epoch_.order.begin(), end);
    } else {
      for (auto begin = epoch_.order.begin(); begin != end;) {
        const auto next = chunk_end(begin, end);
        std::stable_sort(begin, next, [this](uint32_t a, uint32_t b) { return key(a) < key(b); });
        cut(begin, next);
        begin = next;
      }
    }
    random.shuffle(epoch_.batches);
    return std::move(epoch_);
  }

 private:
  using Place = std::vector<uint32_t>::iterator;
  struct Lengths {
    int64_t source, target;  // end token counted
    int64_t longer() const { return std::max(source, target); }
  };

  Lengths lengths(uint32_t i) const {
    return {static_cast<int64_t>(corpus_.source_length(i)) + 1, static_cast<int64_t>(corpus_.target_length(i)) + 1};
  }
  /// By the longer side first: it bounds the other, so that neighbours are alike on both.
  std::tuple<int64_t, int64_t, int64_t> key(uint32_t i) const {
    const Lengths of = lengths(i);
    return {of.longer(), of.target, of.source};
  }
  /// What a row of this pair takes of `size`.
  int64_t cost(const Lengths& of) const { return counts_tokens_ ? of.longer() : 1; }
  Place chunk_end(Place begin, Place end) const {
    for (int64_t total = 0; begin != end && total < options_.bucket * options_.size; ++begin)
      total += cost(lengths(*begin));
    return begin;
  }
  void cut(Place begin, Place end) {
    int64_t widest = 0;
    auto first = begin;
    for (auto at = begin; at != end; ++at) {
      const int64_t here = cost(lengths(*at));
      if (at != first && std::max(widest, here) * (at - first + 1) > options_.size) {
        add_batch(first, at);
        first = at;
        widest = 0;
      }
      widest = std::max(widest, here);
    }
    if (first != end) add_batch(first, end);
  }
  void add_batch(Place begin, Place end) {
    Lengths longest{0, 0};
    for (auto at = begin; at != end; ++at) {
      const Lengths of = lengths(*at);
      longest = {std::max(longest.source, of.source), std::max(longest.target, of.target)};
      epoch_.tokens += of.source + of.target;
    }
    epoch_.positions += (end - begin) * (longest.source + longest.target);
    epoch_.batches.push_back({static_cast<uint32_t>(begin - epoch_.order.begin()), static_cast<uint32_t>(end - begin)});
  }

  const ParallelCorpus& corpus_;
  const BatchOptions& options_;
  const bool counts_tokens_;
  Epoch epoch_;
};

}  // namespace

Batcher::Batcher(const ParallelCorpus& corpus, const BatchOptions& options, uint64_t seed)
    : corpus_(corpus), options_(options), random_(seed) {
  if (corpus.size() == 0) throw Error("there is no pair to make a batch of", "look at data.training and data.filter");
  start_epoch();
}

std::vector<int64_t> Batcher::next() {
  if (epoch_ended()) {
    ++state_.epoch;
    start_epoch();
  }
  const auto [begin, size] = epoch_.batches[static_cast<size_t>(state_.batch++)];
  const auto first = epoch_.order.begin() + begin;
  return {first, first + size};
}

bool Batcher::epoch_ended() const { return state_.batch == batches_per_epoch(); }
int64_t Batcher::batches_per_epoch() const { return std::ssize(epoch_.batches); }
double Batcher::padding() const {
  return 1 - static_cast<double>(epoch_.tokens) / static_cast<double>(epoch_.positions);
}
BatcherState Batcher::state() const { return state_; }

void Batcher::restore(const BatcherState& state) {
  random_ = Random(state.epoch_start);
  start_epoch();
  if (state.epoch < 0 || state.batch < 0 || state.batch > batches_per_epoch())
    throw Error("the place in the training text (batch " + std::to_string(state.batch) +
                    " of an epoch) does not fit it: it has " + std::to_string(batches_per_epoch()) + " batches",
                "the training text has changed since the run began; bring it back, or begin anew with --fresh");
  state_.epoch = state.epoch;
  state_.batch = state.batch;
}

void Batcher::start_epoch() {
  state_.batch = 0;
  state_.epoch_start = random_.state();
  epoch_ = {};  // first, so that two are never in memory
  epoch_ = EpochMaker(corpus_, options_).make(random_);
}

}  // namespace attune::corpus
