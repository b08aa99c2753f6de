#include "src/eval/alignment_error.h"

#include <gmock/gmock.h>

namespace attune::eval {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The figures are worked out by hand from the formula of Och and Ney.
TEST(AlignmentError, IsOchAndNeys) {
  AlignmentCounts counts;
  counts.add({{0, 0}, {1, 1}, {2, 1}, {2, 2}}, alignment::parse_gold("0-0 1-1 1p2 2p1 3-2", {4, 3}));
  EXPECT_EQ(counts.links, 4);
  EXPECT_EQ(counts.sure, 3);
  EXPECT_EQ(counts.in_sure, 2);
  EXPECT_EQ(counts.in_possible, 3);
  EXPECT_DOUBLE_EQ(counts.error_rate(), 1 - 5.0 / 7);
  EXPECT_DOUBLE_EQ(counts.precision(), 3.0 / 4);
  EXPECT_DOUBLE_EQ(counts.recall(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(counts.f1(), 2 * 0.75 * (2.0 / 3) / (0.75 + 2.0 / 3));
  counts.add({{0, 0}}, alignment::parse_gold("0-1 1-0", {2, 2}));  // sums over the corpus, no mean of sentences
  EXPECT_DOUBLE_EQ(counts.error_rate(), 1 - 5.0 / 10);
}

TEST(AlignmentError, IsZeroForTheSureLinksWithOrWithoutPossibleOnes) {
  const alignment::GoldAlignment gold = alignment::parse_gold("0-0 1-2 2p1", {3, 3});
  AlignmentCounts sure, possible;
  sure.add({{1, 2}, {0, 0}}, gold);
  possible.add({{0, 0}, {1, 2}, {2, 1}}, gold);
  EXPECT_DOUBLE_EQ(sure.error_rate(), 0);
  EXPECT_DOUBLE_EQ(possible.error_rate(), 0);
}

TEST(AlignmentError, IsOneWhenEveryLinkIsWrongOrMissing) {
  const alignment::GoldAlignment gold = alignment::parse_gold("0-0 1-1", {2, 2});
  AlignmentCounts wrong, missing;
  wrong.add({{1, 0}, {0, 1}}, gold);
  missing.add({}, gold);
  EXPECT_DOUBLE_EQ(wrong.error_rate(), 1);
  EXPECT_DOUBLE_EQ(wrong.f1(), 0);
  EXPECT_DOUBLE_EQ(missing.error_rate(), 1);
}

TEST(AlignmentError, ReadsLinksAsSourceThenTarget) {
  AlignmentCounts counts;
  counts.add({{0, 1}}, alignment::parse_gold("1-0", {2, 2}));
  EXPECT_DOUBLE_EQ(counts.error_rate(), 1);
}

TEST(AlignmentError, CountsALinkGivenTwiceOnce) {
  AlignmentCounts counts;
  counts.add({{0, 0}, {0, 0}}, alignment::parse_gold("0-0", {1, 1}));
  EXPECT_EQ(counts.links, 1);
  EXPECT_DOUBLE_EQ(counts.error_rate(), 0);
}

TEST(AlignmentError, OfNothingAgainstNothingIsZero) { EXPECT_DOUBLE_EQ(AlignmentCounts().error_rate(), 0); }

TEST(Diagonal, LinksEveryTargetWordToTheSameRelativePlace) {
  EXPECT_THAT(diagonal_links({3, 3}), ElementsAre(alignment::Link{0, 0}, alignment::Link{1, 1}, alignment::Link{2, 2}));
  EXPECT_THAT(diagonal_links({2, 4}),
              ElementsAre(alignment::Link{0, 0}, alignment::Link{0, 1}, alignment::Link{1, 2}, alignment::Link{1, 3}));
  EXPECT_THAT(diagonal_links({6, 2}), ElementsAre(alignment::Link{1, 0}, alignment::Link{4, 1}));
  EXPECT_THAT(diagonal_links({5, 1}), ElementsAre(alignment::Link{2, 0}));
  EXPECT_THAT(diagonal_links({0, 2}), IsEmpty());
  EXPECT_THAT(diagonal_links({2, 0}), IsEmpty());
}

TEST(Diagonal, NeverLeavesTheSentence) {
  for (int64_t source = 1; source < 20; ++source)
    for (int64_t target = 1; target < 20; ++target) {
      const auto links = diagonal_links({source, target});
      EXPECT_EQ(links.size(), static_cast<size_t>(target));
      EXPECT_LT(links.back().source, source);
    }
}

}  // namespace
}  // namespace attune::eval
