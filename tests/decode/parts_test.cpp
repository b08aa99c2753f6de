#include "src/decode/parts.h"

#include <gmock/gmock.h>

#include "src/decode/batches.h"

namespace attune::decode {
namespace {

using ::testing::ElementsAre;

text::Segmented line(std::vector<int32_t> word_of) {
  text::Segmented out;
  for (size_t i = 0; i < word_of.size(); ++i) out.ids.push_back(static_cast<int32_t>(10 + i));
  out.word_of = std::move(word_of);
  return out;
}

std::vector<std::pair<size_t, size_t>> ranges(const std::vector<Part>& parts) {
  std::vector<std::pair<size_t, size_t>> out;
  for (const Part& part : parts) out.emplace_back(part.begin, part.end);
  return out;
}

TEST(Cut, LeavesAShortLineWhole) {
  EXPECT_THAT(ranges(cut_line(line({0, 1, 2}), 3)), ElementsAre(std::pair(0, 3)));
  EXPECT_TRUE(cut_line(line({}), 3).empty());
}

TEST(Cut, FallsBetweenWords) {
  EXPECT_THAT(ranges(cut_line(line({0, 1, 1, 2, 2, 2, 3}), 4)), ElementsAre(std::pair(0, 3), std::pair(3, 7)));
}

TEST(Cut, GoesThroughAWordThatIsTooLongAlone) {
  EXPECT_THAT(ranges(cut_line(line({0, 1, 1, 1, 1, 1, 2}), 3)),
              ElementsAre(std::pair(0, 1), std::pair(1, 4), std::pair(4, 7)));
}

TEST(Cut, CoversTheLineWhateverItsWords) {
  for (int64_t longest = 1; longest < 9; ++longest) {
    const text::Segmented long_line = line({0, 0, 1, 2, 2, 2, 2, 3, 4, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7});
    size_t at = 0;
    for (const Part& part : cut_line(long_line, longest)) {
      EXPECT_EQ(part.begin, at);
      EXPECT_GT(part.end, part.begin);
      EXPECT_LE(part.end - part.begin, static_cast<size_t>(longest));
      at = part.end;
    }
    EXPECT_EQ(at, long_line.ids.size());
  }
}

Hypothesis hypothesis(std::vector<int32_t> ids, std::vector<float> log_probabilities, int64_t sources, float weight) {
  Hypothesis out;
  out.ids = std::move(ids);
  out.token_log_probabilities = std::move(log_probabilities);
  for (const float value : out.token_log_probabilities) out.log_probability += value;
  out.alignment = Matrix(static_cast<int64_t>(out.ids.size()) + 1, sources + 1, weight);
  return out;
}

TEST(Join, PutsPartsOneAfterTheOther) {
  Hypothesis second = hypothesis({7}, {-0.5f, -0.25f}, 1, 0.5f);
  second.ended = false;
  const Hypothesis whole = join_parts({{0, 2}, {2, 3}}, {hypothesis({5, 6}, {-1, -2, -4}, 2, 0.25f), second}, {1});
  EXPECT_THAT(whole.ids, ElementsAre(5, 6, 7));
  EXPECT_THAT(whole.token_log_probabilities, ElementsAre(-1, -2, -0.5f, -0.25f));
  EXPECT_DOUBLE_EQ(whole.log_probability, -7.75);
  EXPECT_DOUBLE_EQ(whole.score, -7.75 / 4);
  EXPECT_FALSE(whole.ended);
  ASSERT_EQ(whole.alignment.rows, 4);
  ASSERT_EQ(whole.alignment.columns, 4);
  EXPECT_THAT(whole.alignment.values, ElementsAre(0.25f, 0.25f, 0, 0.25f,  //
                                                  0.25f, 0.25f, 0, 0.25f,  //
                                                  0, 0, 0.5f, 0.5f,        //
                                                  0, 0, 0.5f, 0.5f));
}

TEST(Join, TakesPartsThatTranslateToNothing) {
  const Hypothesis whole =
      join_parts({{0, 1}, {1, 2}, {2, 3}},
                 {hypothesis({}, {-1}, 1, 1), hypothesis({4}, {-1, -1}, 1, 2), hypothesis({}, {-1}, 1, 3)}, {0});
  EXPECT_THAT(whole.ids, ElementsAre(4));
  EXPECT_EQ(whole.token_log_probabilities.size(), 2u);
  EXPECT_THAT(whole.alignment.values, ElementsAre(0, 2, 0, 2, 0, 0, 3, 3));
}

TEST(Join, LeavesOutAnAlignmentThatNobodyCouldHold) {
  std::vector<int32_t> ids(6000, 4);
  const Hypothesis half = hypothesis(ids, std::vector<float>(6001, -1.0f), 1, 1);
  const Hypothesis whole = join_parts({{0, 3000}, {3000, 6000}}, {half, half}, {1});
  EXPECT_EQ(whole.ids.size(), 12000u);
  EXPECT_EQ(whole.alignment.values.size(), 0u);
}

TEST(BoundedBatches, CountThePaddingOfBothSides) {
  const std::vector<Extent> sizes = {{1000, 2}, {2, 1000}, {2, 990}, {3, 3}};
  for (const auto& batch : bounded_batches(sizes, 16, 10000)) {
    Extent padded;
    for (const int64_t i : batch) padded = padded.padded_with(sizes[static_cast<size_t>(i)]);
    EXPECT_LE(padded.area() * std::ssize(batch), 10000);
  }
}

TEST(BoundedBatches, GiveEachIndexOnceTheLongestFirst) {
  EXPECT_THAT(bounded_batches({{3}, {9}, {3}, {1}, {4}}, 2, 1000),
              ElementsAre(ElementsAre(1, 4), ElementsAre(0, 2), ElementsAre(3)));
  EXPECT_TRUE(bounded_batches({}, 2, 1000).empty());
}

TEST(BoundedBatches, HoldEverySentenceOnceAndKeepBothBounds) {
  std::vector<Extent> sizes;
  for (int64_t i = 0; i < 200; ++i) sizes.push_back({i * 37 % 101});
  sizes.push_back({5000});
  std::vector<int> seen(sizes.size(), 0);
  for (const auto& batch : bounded_batches(sizes, 16, 300)) {
    EXPECT_LE(batch.size(), 16u);
    int64_t longest = 0;
    for (const int64_t i : batch) {
      ++seen[static_cast<size_t>(i)];
      longest = std::max(longest, sizes[static_cast<size_t>(i)].height);
    }
    if (batch.size() > 1) {
      EXPECT_LE(longest * static_cast<int64_t>(batch.size()), 300);
    }
  }
  for (const int count : seen) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace attune::decode
