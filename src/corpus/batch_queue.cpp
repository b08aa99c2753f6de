#include "src/corpus/batch_queue.h"

#include <optional>
#include <utility>

namespace attune::corpus {
namespace {

constexpr size_t kAhead = 8;  // batches: one that takes long to pack is not noticed, and they are small beside a model

}  // namespace

BatchQueue::BatchQueue(const ParallelCorpus& corpus, const BatchOptions& options, uint64_t seed,
                       std::shared_ptr<const SubwordSampling> sampling, std::shared_ptr<const Guides> guides)
    : corpus_(corpus),
      sampling_(std::move(sampling)),
      guides_(std::move(guides)),
      batcher_(corpus, options, seed),
      taken_(place()) {}

Batch BatchQueue::next() {
  // From the first batch on, so that whoever restores before has not packed in vain.
  if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { pack(stop); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !packed_.empty() || failure_; });
  if (packed_.empty()) std::rethrow_exception(failure_);
  Packed first = std::move(packed_.front());
  packed_.pop_front();
  lock.unlock();
  changed_.notify_all();
  taken_ = first.behind;
  return std::move(first.batch);
}

void BatchQueue::restore(const BatcherState& state) {
  thread_ = {};  // waits for its end
  packed_.clear();
  failure_ = nullptr;
  batcher_.restore(state);
  taken_ = place();
}

Batch BatchQueue::pack_next() {
  const BatcherState at = batcher_.state();
  const std::vector<int64_t> indices = batcher_.next();
  std::optional<ParallelCorpus> cut;
  if (sampling_) cut = sampling_->cut(corpus_, indices, at);
  Batch batch = cut ? make_batch(*cut) : make_batch(corpus_, indices);
  if (guides_) batch.guide = guides_->weights(indices, cut ? &*cut : nullptr);
  return batch;
}

void BatchQueue::pack(const std::stop_token& stop) {
  try {
    while (!stop.stop_requested()) {
      Packed next{pack_next(), place()};
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return packed_.size() < kAhead; })) return;
      packed_.push_back(std::move(next));
      lock.unlock();
      changed_.notify_all();
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

}  // namespace attune::corpus
