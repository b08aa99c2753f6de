// An epoch: all pairs shuffled; cut into chunks of `bucket` batches' worth; each chunk sorted by length and cut into
// batches; the batches shuffled. All of it follows from the generator's state at the epoch's start, so that this state
// and a count are enough to go on.
#include "src/corpus/batcher.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "src/base/error.h"

namespace attune {
namespace {

class EpochMaker {
 public:
  EpochMaker(const ParallelCorpus& corpus, const BatchOptions& options) : corpus_(corpus), options_(options) {}

  std::vector<std::vector<int64_t>> make(Random& random) {
    std::vector<int64_t> order(static_cast<size_t>(corpus_.size()));
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(order);
    if (options_.bucket == 1) {
      cut(order.begin(), order.end());
    } else {
      for (auto begin = order.begin(); begin != order.end();) {
        const auto end = chunk_end(begin, order.end());
        std::stable_sort(begin, end, [this](int64_t a, int64_t b) { return lengths(a) < lengths(b); });
        cut(begin, end);
        begin = end;
      }
    }
    random.shuffle(batches_);
    return std::move(batches_);
  }

 private:
  using Place = std::vector<int64_t>::iterator;

  std::pair<int64_t, int64_t> lengths(int64_t i) const {
    return {std::ssize(corpus_.target(i)), std::ssize(corpus_.source(i))};
  }
  /// What a row of this pair takes of `size`.
  int64_t cost(int64_t i) const {
    if (options_.by == "sentences") return 1;
    return std::max(std::ssize(corpus_.target(i)), std::ssize(corpus_.source(i))) + 1;
  }
  Place chunk_end(Place begin, Place end) const {
    for (int64_t total = 0; begin != end && total < options_.bucket * options_.size; ++begin) total += cost(*begin);
    return begin;
  }
  void cut(Place begin, Place end) {
    int64_t widest = 0;
    std::vector<int64_t> batch;
    for (; begin != end; ++begin) {
      const int64_t wider = std::max(widest, cost(*begin));
      if (!batch.empty() && wider * (std::ssize(batch) + 1) > options_.size) {
        batches_.push_back(std::move(batch));
        batch.clear();
        widest = 0;
      }
      widest = std::max(widest, cost(*begin));
      batch.push_back(*begin);
    }
    if (!batch.empty()) batches_.push_back(std::move(batch));
  }

  const ParallelCorpus& corpus_;
  const BatchOptions& options_;
  std::vector<std::vector<int64_t>> batches_;
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
  return batches_[static_cast<size_t>(state_.batch++)];
}

bool Batcher::epoch_ended() const { return state_.batch == batches_per_epoch(); }
int64_t Batcher::batches_per_epoch() const { return std::ssize(batches_); }
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
  batches_ = EpochMaker(corpus_, options_).make(random_);
}

std::vector<std::vector<int64_t>> batches_by_length(const std::vector<int64_t>& lengths, int64_t sentences) {
  std::vector<int64_t> order(lengths.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return lengths[static_cast<size_t>(a)] > lengths[static_cast<size_t>(b)];
  });
  std::vector<std::vector<int64_t>> batches;
  for (auto begin = order.begin(); begin != order.end();) {
    const auto end = begin + std::min<std::ptrdiff_t>(sentences, order.end() - begin);
    batches.emplace_back(begin, end);
    begin = end;
  }
  return batches;
}

}  // namespace attune
