// Which pairs make a batch, in which order: bucketed by length, shuffled by seed, resumable at any batch.
#pragma once
#include <cstdint>
#include <vector>

#include "src/base/constraint.h"
#include "src/base/random.h"
#include "src/base/table.h"
#include "src/corpus/parallel_corpus.h"

namespace attune::corpus {

/// Whether the size of a batch counts tokens.
inline const Table<Choice<bool>>& batch_units() {
  static const Table<Choice<bool>> table{"unit of batches", {{"sentences", false}, {"tokens", true}}};
  return table;
}

/// `training.batch:` of a config.
struct BatchOptions {
  std::string by = "sentences";
  int64_t size = 80;
  int64_t bucket = 100;
  bool counts_tokens() const { return batch_units().at(by).value; }
  void fields(auto& field) {
    field("by", by, kFixed, "what `size` counts", one_of(batch_units().names()));
    field("size", size, kFixed, "sentences, or tokens of the longer side padding included, in a batch",
          between(1, 1000000000));
    field("bucket", bucket, kFixed, "batches whose sentences are sorted by length together; 1: no bucketing",
          between(1, 1000000));
  }
};

/// Where a pass over the data stands: enough to go on exactly there.
struct BatcherState {
  int64_t epoch = 0;            // 0-based
  int64_t batch = 0;            // batches of this epoch already given
  Random::State epoch_start{};  // the generator as the epoch's shuffle found it
};

/// The order of one epoch, in few bytes a pair however many there are.
struct Epoch {
  struct Slice {
    uint32_t begin = 0, size = 0;
  };
  std::vector<uint32_t> order;  // pairs of the corpus
  std::vector<Slice> batches;   // of `order`
  int64_t positions = 0;        // of both sides' tensors, padding included
  int64_t tokens = 0;           // of them, those that are no padding
};

/// Gives the batches of one epoch after the other; each pair once an epoch.
class Batcher {
 public:
  Batcher(const ParallelCorpus& corpus, const BatchOptions& options, uint64_t seed);

  /// Indices into the corpus of the next batch; at the end of an epoch it shuffles anew and goes on with the next.
  std::vector<int64_t> next();
  /// True when the batch given last ended its epoch.
  bool epoch_ended() const;
  int64_t batches_per_epoch() const;
  /// Share of the epoch's positions, of both sides, that are padding.
  double padding() const;
  BatcherState state() const;
  void restore(const BatcherState& state);

 private:
  void start_epoch();
  const ParallelCorpus& corpus_;
  BatchOptions options_;
  Random random_;
  BatcherState state_;
  Epoch epoch_;
};

}  // namespace attune::corpus
