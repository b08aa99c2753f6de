#include "src/corpus/batch_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/files.h"
#include "tests/support/temporary.h"
#include "tests/support/threads.h"

namespace attune::corpus {
namespace {

ParallelCorpus queued_corpus(int64_t size) {
  ParallelCorpus corpus;
  Random random(5);
  for (int64_t i = 0; i < size; ++i) {
    const std::vector<int32_t> source(1 + random.below(30), 4), target(1 + random.below(30), 5);
    corpus.append(source, target, i + 1);
  }
  return corpus;
}

const std::vector<BatchOptions> kQueuedKinds = {{"sentences", 7, 3}, {"tokens", 90, 3}, {"sentences", 1000, 2}};

void expect_same(const Batch& a, const Batch& b) {
  EXPECT_EQ(a.lines, b.lines);
  EXPECT_TRUE(a.source.equal(b.source));
  EXPECT_TRUE(a.target_output.equal(b.target_output));
  EXPECT_EQ(a.target_tokens, b.target_tokens);
}

void expect_same(const BatchQueue& queue, const Batcher& batcher) {
  EXPECT_EQ(queue.state().epoch, batcher.state().epoch);
  EXPECT_EQ(queue.state().batch, batcher.state().batch);
  EXPECT_EQ(queue.state().epoch_start, batcher.state().epoch_start);
  EXPECT_EQ(queue.epoch_ended(), batcher.epoch_ended());
  EXPECT_EQ(queue.batches_per_epoch(), batcher.batches_per_epoch());
  EXPECT_EQ(queue.padding(), batcher.padding());
}

TEST(BatchQueue, GivesTheBatchesOfABatcherAndStandsWhereItStands) {
  const auto corpus = queued_corpus(100);
  for (const auto& options : kQueuedKinds) {
    Batcher batcher(corpus, options, 1);
    BatchQueue queue(corpus, options, 1);
    expect_same(queue, batcher);
    for (int i = 0; i < 60; ++i) {
      const Batch expected = make_batch(corpus, batcher.next());
      expect_same(queue.next(), expected);
      expect_same(queue, batcher);
    }
  }
}

TEST(BatchQueue, RemembersWhatWasTakenNotWhatIsPacked) {
  const auto corpus = queued_corpus(100);
  for (const auto& options : kQueuedKinds)
    for (const int taken : {0, 1, 14, 15, 16, 37}) {
      BatchQueue queue(corpus, options, 1), resumed(corpus, options, 99);
      for (int i = 0; i < taken; ++i) queue.next();
      wait_until_others_sleep();  // as much is packed as is ever packed ahead
      resumed.restore(queue.state());
      EXPECT_EQ(resumed.epoch_ended(), queue.epoch_ended());
      for (int i = 0; i < 40; ++i) expect_same(resumed.next(), queue.next());
    }
}

TEST(BatchQueue, GoesBackToAPlaceWhileItPacks) {
  const auto corpus = queued_corpus(100);
  BatchQueue queue(corpus, kQueuedKinds.front(), 1);
  for (int i = 0; i < 5; ++i) queue.next();
  const BatcherState place = queue.state();
  const Batch sixth = queue.next();
  for (int i = 0; i < 20; ++i) queue.next();
  queue.restore(place);
  expect_same(queue.next(), sixth);
}

TEST(BatchQueue, EndsWheneverItIsNoLongerWanted) {
  const auto corpus = queued_corpus(1000);
  for (int taken = 0; taken < 50; ++taken) {
    BatchQueue queue(corpus, {"sentences", 10, 10}, 1);
    for (int i = 0; i < taken % 4; ++i) queue.next();
    if (taken % 2 == 0) wait_until_others_sleep();  // else while it packs
  }
}

/// A target that no tensor can hold, though its place in an order can be found.
TEST(BatchQueue, ThrowsWhatPackingThrew) {
  const TemporaryFolder folder;
  const std::vector<PairPlace> places = {{0, 1, 1}, {uint64_t{1} << 62}};
  write_file(folder / "pairs", {reinterpret_cast<const char*>(places.data()), places.size() * sizeof(PairPlace)});
  write_file(folder / "ids", "id");
  const ParallelCorpus corpus(MappedFile(folder / "ids"), MappedFile(folder / "pairs"), sizeof(uint16_t), {});
  BatchQueue queue(corpus, {"sentences", 1, 1}, 1);
  EXPECT_THROW(queue.next(), std::exception);
  EXPECT_THROW(queue.next(), std::exception) << "again, rather than waiting for ever";
  EXPECT_EQ(queue.state().batch, 0);
}

}  // namespace
}  // namespace attune::corpus
