#include "src/corpus/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace attune::corpus {
namespace {

using ::testing::ElementsAre;

torch::Tensor matrix(std::vector<int64_t> values, int64_t rows) { return torch::tensor(values).view({rows, -1}); }

ParallelCorpus corpus() {
  ParallelCorpus corpus;
  corpus.append(std::vector<int32_t>{4, 5, 6}, std::vector<int32_t>{7}, 11);
  corpus.append(std::vector<int32_t>{8}, std::vector<int32_t>{9, 10}, 12);
  corpus.append(std::vector<int32_t>{}, std::vector<int32_t>{}, 13);
  return corpus;
}

TEST(Batch, EndsEachSentenceAndPadsOnTheRight) {
  const Batch batch = make_batch(corpus(), {1, 0, 2});
  EXPECT_TRUE(batch.source.equal(matrix({8, 3, 1, 1, 4, 5, 6, 3, 3, 1, 1, 1}, 3)));
  EXPECT_TRUE(batch.source_lengths.equal(torch::tensor({2, 4, 1}, torch::kInt64)));
  EXPECT_TRUE(batch.target_output.equal(matrix({9, 10, 3, 7, 3, 1, 3, 1, 1}, 3)));
  EXPECT_TRUE(batch.target_lengths.equal(torch::tensor({3, 2, 1}, torch::kInt64)));
  EXPECT_EQ(batch.source.dtype(), torch::kInt64);
}

TEST(Batch, FeedsTheTargetMovedByOne) {
  const Batch batch = make_batch(corpus(), {1, 0, 2});
  EXPECT_TRUE(batch.target_input.equal(matrix({2, 9, 10, 2, 7, 1, 2, 1, 1}, 3)));
}

TEST(Batch, KnowsItsLinesAndTokens) {
  const Batch batch = make_batch(corpus(), {1, 0});
  EXPECT_THAT(batch.lines, ElementsAre(12, 11));
  EXPECT_EQ(batch.target_tokens, 5);
}

TEST(Batch, MovesAllItsTensors) {
  const Batch moved = make_batch(corpus(), {0, 1}).to(torch::kMeta);
  for (const auto& tensor :
       {moved.source, moved.source_lengths, moved.target_input, moved.target_output, moved.target_lengths})
    EXPECT_TRUE(tensor.is_meta());
  EXPECT_THAT(moved.lines, ElementsAre(11, 12));
}

TEST(SourceBatch, IsPaddedAsABatchIs) {
  const auto batch = make_source_batch({{8}, {4, 5, 6}, {}});
  EXPECT_TRUE(batch.source.equal(make_batch(corpus(), {1, 0, 2}).source));
  EXPECT_TRUE(batch.lengths.equal(torch::tensor({2, 4, 1}, torch::kInt64)));
}

}  // namespace
}  // namespace attune::corpus
