#include "src/alignment/link_rules.h"

#include <gmock/gmock.h>

#include <cmath>

namespace attune::alignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Matrix matrix(int64_t rows, int64_t columns, std::vector<float> values) {
  Matrix out(rows, columns);
  out.values = std::move(values);
  return out;
}

std::vector<Link> by(const char* rule, const Matrix& alignment, float threshold = kLinkThreshold) {
  return link_rules().at(rule).links(alignment, threshold);
}

const Matrix kWeights = matrix(3, 3, {0.1F, 0.2F, 0.7F, 0.6F, 0.3F, 0.1F, 0.5F, 0.2F, 0.3F});

TEST(LinkRules, TakeTheHeaviestSourceOfEachTargetSortedBySource) {
  EXPECT_THAT(by("argmax", kWeights), ElementsAre(Link{0, 1}, Link{0, 2}, Link{2, 0}));
}

TEST(LinkRules, TakeWhatIsHeaviestBothWays) {
  EXPECT_THAT(by("intersection", kWeights), ElementsAre(Link{0, 1}, Link{2, 0}));
}

TEST(LinkRules, TakeEveryWeightFromTheThresholdOn) {
  EXPECT_THAT(by("threshold", kWeights, 0.5F), ElementsAre(Link{0, 1}, Link{0, 2}, Link{2, 0}));
  EXPECT_THAT(by("threshold", kWeights, 0.3F), ElementsAre(Link{0, 1}, Link{0, 2}, Link{1, 1}, Link{2, 0}, Link{2, 2}));
}

TEST(LinkRules, TakeTheLeftmostOfEquals) {
  EXPECT_THAT(hard_links(matrix(1, 3, {0.2F, 0.4F, 0.4F})), ElementsAre(Link{1, 0}));
}

TEST(LinkRules, LinkNothingWhereThereIsNoWeight) {
  for (const LinkRule& rule : link_rules().rows()) {
    EXPECT_THAT(rule.links(matrix(2, 2, {0, 0, NAN, NAN}), 0), IsEmpty()) << rule.name;
    EXPECT_THAT(rule.links(Matrix(3, 0), 0), IsEmpty()) << rule.name;
  }
}

TEST(LinkRules, MayLeaveTheEndOfSentenceOutBefore) {
  const Matrix alignment = matrix(2, 3, {0.3F, 0.1F, 0.6F, 0, 0, 1});
  EXPECT_THAT(hard_links(top_left(alignment, 1, 2)), ElementsAre(Link{0, 0}));
}

}  // namespace
}  // namespace attune::alignment
