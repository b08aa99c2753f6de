#include "src/app/align/aligned.h"

#include <gmock/gmock.h>

namespace attune::app::align {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::Pointwise;

// "the house" in three pieces, "Haus" in two, and the matrix of a hypothesis: the end of both sentences last.
const Segmented kSource{{5, 6, 7}, {"▁the", "▁hou", "se"}, {"the", "house"}, {0, 1, 1}};
const Segmented kTarget{{8, 9}, {"▁Ha", "us"}, {"Haus"}, {0, 0}};
const Matrix kAlignment = [] {
  Matrix out(3, 4);
  out.values = {0.2F, 0.3F, 0.4F, 0.1F, 0.4F, 0.1F, 0.2F, 0.3F, 0, 0, 0.25F, 0.75F};
  return out;
}();

TEST(AlignedPair, HasWordsAndNoEndsByDefault) {
  const alignment::AlignedPair pair = aligned_pair(kSource, kTarget, kAlignment);
  EXPECT_THAT(pair.source, ElementsAre("the", "house"));
  EXPECT_THAT(pair.target, ElementsAre("Haus"));
  EXPECT_FALSE(pair.source_end || pair.target_end);
  EXPECT_THAT(pair.alignment.values, Pointwise(FloatEq(), {0.3F, 0.5F}));
}

TEST(AlignedPair, ShowsTheEndsWhenAsked) {
  const alignment::AlignedPair pair = aligned_pair(kSource, kTarget, kAlignment, {.unit = "word", .ends = true});
  EXPECT_THAT(pair.source, ElementsAre("the", "house", "</s>"));
  EXPECT_THAT(pair.target, ElementsAre("Haus", "</s>"));
  EXPECT_TRUE(pair.source_end && pair.target_end);
  EXPECT_THAT(pair.alignment.values, Pointwise(FloatEq(), {0.3F, 0.5F, 0.2F, 0.0F, 0.25F, 0.75F}));
}

TEST(AlignedPair, ShowsPiecesAsTheModelSawThem) {
  const alignment::AlignedPair pair = aligned_pair(kSource, kTarget, kAlignment, {.unit = "piece", .ends = true});
  EXPECT_THAT(pair.source, ElementsAre("▁the", "▁hou", "se", "</s>"));
  EXPECT_EQ(pair.alignment, kAlignment);
}

TEST(AlignedPair, ShowsTheStepThatHadReadAWordTheLastOnesForWantOfALaterOne) {
  const alignment::AlignedPair next =
      aligned_pair(kSource, kTarget, kAlignment, {.unit = "piece", .ends = true, .read_after = 1});
  EXPECT_THAT(next.target, ElementsAre("▁Ha", "us"));
  EXPECT_THAT(next.alignment.values, Pointwise(FloatEq(), {0.4F, 0.1F, 0.2F, 0.3F, 0.0F, 0.0F, 0.25F, 0.75F}));
  const alignment::AlignedPair later =
      aligned_pair(kSource, kTarget, kAlignment, {.unit = "piece", .ends = true, .read_after = 2});
  EXPECT_THAT(later.alignment.values, Pointwise(FloatEq(), {0.0F, 0.0F, 0.25F, 0.75F, 0.0F, 0.0F, 0.25F, 0.75F}));
}

TEST(AlignedPair, KeepsItsWordsWhereNoAlignmentWasKept) {
  const alignment::AlignedPair pair = aligned_pair(kSource, kTarget, Matrix());
  EXPECT_EQ(pair.source.size(), 2U);
  EXPECT_EQ(pair.alignment, Matrix());
}

TEST(AlignedPair, HasAnEmptySideForATextWithoutTokens) {
  Matrix only_ends(1, 4, 0.25F);
  const alignment::AlignedPair pair = aligned_pair(kSource, {}, only_ends);
  EXPECT_EQ(pair.alignment.rows, 0);
  EXPECT_EQ(pair.alignment.columns, 2);
}

}  // namespace
}  // namespace attune::app::align
