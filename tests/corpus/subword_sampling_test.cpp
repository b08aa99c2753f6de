#include "src/corpus/subword_sampling.h"

#include <gmock/gmock.h>

#include "src/corpus/batch_queue.h"
#include "tests/support/letters.h"

namespace attune::corpus {
namespace {

using ::testing::ElementsAre;

/// Letters of which a drawn share becomes the next letter: what a sample is can be seen.
class Shifted : public testing::Letters {
 public:
  std::vector<std::vector<int32_t>> sample(const std::vector<std::string>& texts, double alpha,
                                           uint64_t seed) const override {
    Random random(seed);
    std::vector<std::vector<int32_t>> out;
    for (const std::string& text : texts) {
      out.push_back(encode(text));
      for (int32_t& id : out.back())
        if (random.chance(alpha)) id += 2;
      if (text == "z") out.back().assign(9, 5);
    }
    return out;
  }
};

SubwordSampling sampling(double alpha = 0.5, uint64_t seed = 1) {
  const auto tokenizer = std::make_shared<const Shifted>();
  return {{tokenizer, tokenizer}, alpha, 8, seed};
}

ParallelCorpus sampled_corpus() {
  const Shifted letters;
  ParallelCorpus out;
  for (const char* text : {"abc def", "ab", "cdefgh", "a b c"})
    out.append(letters.encode(text), letters.encode(std::string(text) + "x"), 10 + out.size());
  return out;
}

TEST(SubwordSampling, CutsThePairsOfABatchAnew) {
  const ParallelCorpus given = sampled_corpus();
  const ParallelCorpus cut = sampling(1).cut(given, {2, 0}, {});
  ASSERT_EQ(cut.size(), 2);
  EXPECT_EQ(cut.line(0), 12);
  EXPECT_EQ(cut.line(1), 10);
  for (const auto& [at, of] : {std::pair(0, 2), std::pair(1, 0)}) {
    auto expected = given.source(of);
    for (int32_t& id : expected) id += 2;
    EXPECT_EQ(cut.source(at), expected);
    EXPECT_EQ(cut.target(at).size(), given.target(of).size());
  }
}

TEST(SubwordSampling, DependsOnSeedAndPlaceAlone) {
  const ParallelCorpus given = sampled_corpus();
  const auto cut = [&](uint64_t seed, int64_t epoch, int64_t batch) {
    const ParallelCorpus found = sampling(0.5, seed).cut(given, {0, 1, 2, 3}, {.epoch = epoch, .batch = batch});
    std::vector<std::vector<int32_t>> out;
    for (int64_t i = 0; i < 4; ++i) out.push_back(found.source(i));
    return out;
  };
  EXPECT_EQ(cut(1, 2, 3), cut(1, 2, 3));
  for (const auto& other : {cut(2, 2, 3), cut(1, 1, 3), cut(1, 2, 2)}) EXPECT_NE(cut(1, 2, 3), other);
}

TEST(SubwordSampling, KeepsWhatItCannotDraw) {
  const Shifted letters;
  ParallelCorpus given;
  const std::vector<int32_t> unknown = {5, text::kUnknown, 7};
  given.append(unknown, letters.encode("z"), 1);  // of z a sample is too long
  const ParallelCorpus cut = sampling(1).cut(given, {0}, {});
  EXPECT_EQ(cut.source(0), unknown);
  EXPECT_EQ(cut.target(0), letters.encode("z"));
}

TEST(SubwordSampling, GivesAQueueTheSameBatchesWhereverItIsTakenUp) {
  const ParallelCorpus given = sampled_corpus();
  const auto shared = std::make_shared<const SubwordSampling>(sampling());
  const BatchOptions options{"sentences", 2, 1};
  BatchQueue straight(given, options, 3, shared);
  std::vector<Batch> batches;
  for (int i = 0; i < 7; ++i) batches.push_back(straight.next());
  for (int taken = 0; taken < 6; ++taken) {
    BatchQueue stopped(given, options, 3, shared), resumed(given, options, 3, shared);
    for (int i = 0; i < taken; ++i) stopped.next();
    resumed.restore(stopped.state());
    EXPECT_TRUE(resumed.next().source.equal(batches[static_cast<size_t>(taken)].source)) << taken;
  }
  EXPECT_FALSE(batches[0].source.equal(BatchQueue(given, options, 3).next().source));
}

}  // namespace
}  // namespace attune::corpus
