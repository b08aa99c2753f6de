#include "src/corpus/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "src/corpus/batch.h"
#include "tests/support/temporary.h"

namespace attune::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Batches = std::vector<std::vector<int64_t>>;

ParallelCorpus corpus_of(int64_t size, int64_t longest = 30) {
  ParallelCorpus corpus;
  Random random(5);
  for (int64_t i = 0; i < size; ++i) {
    const std::vector<int32_t> source(1 + random.below(static_cast<uint64_t>(longest)), 4);
    const std::vector<int32_t> target(1 + random.below(static_cast<uint64_t>(longest)), 5);
    corpus.append(source, target, i + 1);
  }
  return corpus;
}

Batches epoch_of(Batcher& batcher) {
  Batches batches;
  do batches.push_back(batcher.next());
  while (!batcher.epoch_ended());
  return batches;
}

std::vector<int64_t> sorted_indices(const Batches& batches) {
  std::vector<int64_t> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  std::sort(all.begin(), all.end());
  return all;
}

int64_t width(const ParallelCorpus& corpus, int64_t i) {
  return std::max(std::ssize(corpus.source(i)), std::ssize(corpus.target(i))) + 1;
}

int64_t padded_tokens(const ParallelCorpus& corpus, const std::vector<int64_t>& batch) {
  int64_t widest = 0;
  for (const int64_t i : batch) widest = std::max(widest, width(corpus, i));
  return widest * std::ssize(batch);
}

const std::vector<BatchOptions> kKinds = {{"sentences", 7, 100},  {"sentences", 7, 3}, {"sentences", 7, 1},
                                          {"sentences", 1000, 2}, {"tokens", 90, 100}, {"tokens", 90, 3},
                                          {"tokens", 90, 1},      {"tokens", 1, 4}};

TEST(Batcher, GivesEachPairOnceAnEpoch) {
  const auto corpus = corpus_of(151);
  std::vector<int64_t> everything(151);
  std::iota(everything.begin(), everything.end(), 0);
  for (const auto& options : kKinds) {
    Batcher batcher(corpus, options, 1);
    for (int epoch = 0; epoch < 3; ++epoch) {
      const auto batches = epoch_of(batcher);
      EXPECT_EQ(sorted_indices(batches), everything) << options.by << " " << options.size << " " << options.bucket;
      EXPECT_EQ(std::ssize(batches), batcher.batches_per_epoch());
      EXPECT_EQ(batcher.state().epoch, epoch);
    }
  }
}

TEST(Batcher, KeepsToTheSizeByTokens) {
  const auto corpus = corpus_of(300);
  for (const int64_t bucket : {1, 4, 100}) {
    Batcher batcher(corpus, {"tokens", 90, bucket}, 1);
    for (const auto& batch : epoch_of(batcher)) EXPECT_LE(padded_tokens(corpus, batch), 90);
  }
}

TEST(Batcher, GivesASentenceThatIsTooLargeABatchOfItsOwn) {
  const auto corpus = corpus_of(50);
  Batcher batcher(corpus, {"tokens", 2, 10}, 1);
  for (const auto& batch : epoch_of(batcher))
    EXPECT_EQ(batch.size(), padded_tokens(corpus, batch) <= 2 ? batch.size() : 1u);
}

TEST(Batcher, FillsItsBatchesBySentences) {
  const auto corpus = corpus_of(151);
  Batcher batcher(corpus, {"sentences", 10, 3}, 1);
  const auto batches = epoch_of(batcher);
  EXPECT_EQ(batches.size(), 16u);
  EXPECT_EQ(std::count_if(batches.begin(), batches.end(), [](const auto& batch) { return batch.size() == 10; }), 15);
}

TEST(Batcher, PadsLessWithBuckets) {
  const auto corpus = corpus_of(2000);
  const auto padding = [&](int64_t bucket) {
    Batcher batcher(corpus, {"sentences", 20, bucket}, 1);
    int64_t tokens = 0;
    for (const auto& batch : epoch_of(batcher)) tokens += padded_tokens(corpus, batch);
    return tokens;
  };
  EXPECT_LT(padding(100), padding(1) * 9 / 10);
}

/// Lengths as those of captions and their translations: a bell, the other side a fifth more or less.
ParallelCorpus captions(int64_t size) {
  ParallelCorpus corpus;
  Random random(7);
  for (int64_t i = 0; i < size; ++i) {
    uint64_t target = 4, source = 0;
    for (int part = 0; part < 4; ++part) target += random.below(6);
    for (uint64_t token = 0; token < target; ++token) source += random.below(10) < 2 ? random.below(5) : 1;
    corpus.append(std::vector<int32_t>(source + 1, 4), std::vector<int32_t>(target, 5), i + 1);
  }
  return corpus;
}

TEST(Batcher, PadsLessThanATenthByDefault) {
  const auto corpus = captions(20000);
  const BatchOptions defaults;
  EXPECT_LT(Batcher(corpus, defaults, 1).padding(), 0.08);
  EXPECT_LT(Batcher(corpus, {"sentences", 40, defaults.bucket}, 1).padding(), 0.08);
  EXPECT_LT(Batcher(corpus, {"tokens", 4000, defaults.bucket}, 1).padding(), 0.08);
  EXPECT_GT(Batcher(corpus, {"sentences", 80, 1}, 1).padding(), 0.3) << "or there was nothing to sort";
}

TEST(Batcher, CountsThePaddingThatItsBatchesHave) {
  const auto corpus = corpus_of(151);
  for (const auto& options : kKinds) {
    Batcher batcher(corpus, options, 1);
    int64_t padding = 0, positions = 0;
    for (const auto& indices : epoch_of(batcher)) {
      const Batch batch = make_batch(corpus, indices);
      for (const auto& side : {batch.source, batch.target_output}) {
        positions += side.numel();
        padding += side.eq(text::kPadding).sum().item<int64_t>();
      }
    }
    EXPECT_DOUBLE_EQ(batcher.padding(), static_cast<double>(padding) / static_cast<double>(positions));
  }
}

TEST(Batcher, MixesTheLengthsOverTheEpoch) {
  const auto corpus = corpus_of(2000);
  Batcher batcher(corpus, {"sentences", 20, 100}, 1);
  const auto batches = epoch_of(batcher);
  int64_t shorter = 0;
  for (size_t i = 1; i < batches.size(); ++i)
    shorter += std::ssize(corpus.target(batches[i].back())) < std::ssize(corpus.target(batches[i - 1].front()));
  EXPECT_GT(shorter, 25) << "of 99 steps from batch to batch";
}

TEST(Batcher, ShufflesBySeedAndAnewEachEpoch) {
  const auto corpus = corpus_of(200);
  for (const auto& options : kKinds) {
    Batcher one(corpus, options, 1), same(corpus, options, 1), other(corpus, options, 2);
    const auto first = epoch_of(one), second = epoch_of(one);
    EXPECT_EQ(first, epoch_of(same));
    EXPECT_EQ(second, epoch_of(same));
    EXPECT_NE(first, epoch_of(other));
    EXPECT_NE(first, second);
  }
}

TEST(Batcher, GoesOnExactlyWhereItStood) {
  const auto corpus = corpus_of(100);
  for (const auto& options : kKinds) {
    Batcher whole(corpus, options, 1);
    const int64_t length = whole.batches_per_epoch();
    // In the first epoch, at the end of an epoch, and in the third.
    for (const int64_t steps : {int64_t{0}, int64_t{1}, length, 2 * length + length / 2}) {
      Batcher interrupted(corpus, options, 1), uninterrupted(corpus, options, 1);
      for (int64_t i = 0; i < steps; ++i) EXPECT_EQ(interrupted.next(), uninterrupted.next());
      Batcher resumed(corpus, options, 99);
      resumed.restore(interrupted.state());
      EXPECT_EQ(resumed.epoch_ended(), uninterrupted.epoch_ended());
      for (int64_t i = 0; i < 2 * length; ++i) EXPECT_EQ(resumed.next(), uninterrupted.next());
      EXPECT_EQ(resumed.state().epoch, uninterrupted.state().epoch);
      EXPECT_EQ(resumed.state().epoch_start, uninterrupted.state().epoch_start);
    }
  }
}

TEST(Batcher, RefusesAPlaceThatTheTextDoesNotHave) {
  const auto large = corpus_of(100), small = corpus_of(20);
  Batcher before(large, {"sentences", 5, 2}, 1), after(small, {"sentences", 5, 2}, 1);
  for (int i = 0; i < 10; ++i) before.next();
  EXPECT_THAT(error_of([&] { after.restore(before.state()); }), HasSubstr("the training text has changed"));
}

TEST(Batcher, RefusesATextWithoutPairs) {
  const ParallelCorpus empty;
  EXPECT_THAT(error_of([&] { Batcher batcher(empty, {}, 1); }), HasSubstr("no pair"));
}

}  // namespace
}  // namespace attune::corpus
