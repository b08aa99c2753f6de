#include "src/decode/search/ranking.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::decode {
namespace {

Matrix alignment(int64_t rows, std::vector<float> values) {
  Matrix out(rows, static_cast<int64_t>(values.size()) / rows);
  out.values = std::move(values);
  return out;
}

TEST(Ranking, NormalisesByAPowerOfTheLength) {
  EXPECT_DOUBLE_EQ(Ranking{0}.score(-6, 3, {}), -6);
  EXPECT_DOUBLE_EQ(Ranking{1}.score(-6, 3, {}), -2);
  EXPECT_DOUBLE_EQ(Ranking{0.5}.score(-6, 4, {}), -3);
}

// Wu et al. 2016: lp(Y) = (5 + |Y|)^0.6 / (5 + 1)^0.6.
TEST(Ranking, NormalisesAsGnmtDoes) {
  const Ranking gnmt{0.6, "gnmt"};
  EXPECT_NEAR(gnmt.score(-6, 3, {}), -6 / (std::pow(8, 0.6) / std::pow(6, 0.6)), 1e-12);
  EXPECT_DOUBLE_EQ(gnmt.score(-6, 1, {}), -6);
}

TEST(Ranking, TakesPointsForEachSourceTokenThatWasLookedAtTooLittle) {
  // The last column is the end token's, and does not count; the first has 1.2 in sum, which is no better than 1.
  const Matrix seen = alignment(2, {0.7f, 0.1f, 0.2f, 0.5f, 0.4f, 0.1f});
  EXPECT_NEAR((Ranking{0, "power", 0.2}.score(-6, 2, seen)), -6 + 0.2 * std::log(0.5), 1e-7);
  const Matrix unseen = alignment(1, {1, 0, 0});
  const double score = Ranking{0, "power", 0.2}.score(-6, 1, unseen);
  EXPECT_LT(score, -6);
  EXPECT_TRUE(std::isfinite(score));
  EXPECT_DOUBLE_EQ((Ranking{0, "power", 0.2}.score(-6, 2, {})), -6);
}

TEST(Ranking, BoundsWhateverMayStillCome) {
  const Matrix seen = alignment(2, {0.7f, 0.1f, 0.2f, 0.5f, 0.4f, 0.1f});
  for (const Ranking& ranking : {Ranking{1}, Ranking{0}, Ranking{0.6, "gnmt", 0.3}, Ranking{2, "power", 1}})
    for (int64_t length = 2; length <= 9; ++length) EXPECT_GE(ranking.bound(-4, 9), ranking.score(-4.5, length, seen));
}

}  // namespace
}  // namespace attune::decode
