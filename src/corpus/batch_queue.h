// Batches packed ahead of the training, on a thread of their own, so that the training never waits for the next one.
#pragma once
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "src/corpus/batch.h"
#include "src/corpus/batcher.h"
#include "src/corpus/guides.h"
#include "src/corpus/subword_sampling.h"

namespace attune::corpus {

/// The batches of a Batcher, in its order. Where it stands is behind the batch that was taken last: what was packed
/// beyond that does not count. Used by one thread.
class BatchQueue {
 public:
  /// `sampling`: cuts the sentences of every batch anew; none: as the corpus has them. `guides`: of the corpus; none: no batch
  /// has a guide.
  BatchQueue(const ParallelCorpus& corpus, const BatchOptions& options, uint64_t seed,
             std::shared_ptr<const SubwordSampling> sampling = {}, std::shared_ptr<const Guides> guides = {});

  /// Waits only for a batch that is not packed yet. What packing throws is thrown here, in the place of its batch.
  Batch next();
  /// True when the batch taken last ended its epoch.
  bool epoch_ended() const { return taken_.state.batch == taken_.batches_per_epoch; }
  int64_t batches_per_epoch() const { return taken_.batches_per_epoch; }
  /// As Batcher's, of the epoch of the batch taken last.
  double padding() const { return taken_.padding; }
  const BatcherState& state() const { return taken_.state; }
  void restore(const BatcherState& state);

 private:
  struct Place {
    BatcherState state;
    int64_t batches_per_epoch = 0;
    double padding = 0;
  };
  struct Packed {
    Batch batch;
    Place behind;
  };
  Place place() const { return {batcher_.state(), batcher_.batches_per_epoch(), batcher_.padding()}; }
  void pack(const std::stop_token& stop);
  Batch pack_next();

  const ParallelCorpus& corpus_;
  std::shared_ptr<const SubwordSampling> sampling_;
  std::shared_ptr<const Guides> guides_;
  Batcher batcher_;  // the thread's own while there is one
  Place taken_;

  std::mutex mutex_;  // of the two below
  std::deque<Packed> packed_;
  std::exception_ptr failure_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace attune::corpus
