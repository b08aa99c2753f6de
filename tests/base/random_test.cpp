#include "src/base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace attune {
namespace {

TEST(Random, IsXoshiro256StarStarSeededBySplitmix64) {
  // Computed with an implementation in Python's integers from the published definitions.
  Random random(1);
  EXPECT_EQ(random.next(), 12966619160104079557u);
  EXPECT_EQ(random.next(), 9600361134598540522u);
}

TEST(Random, GoesOnFromItsState) {
  Random random(7);
  random.next();
  Random copy(random.state());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(copy.next(), random.next());
}

TEST(Random, DrawsEachNumberBelowEquallyOften) {
  Random random(3);
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
}

TEST(Random, ShufflesWithoutLosingAnything) {
  Random random(3);
  std::vector<int> items(100), sorted;
  std::iota(items.begin(), items.end(), 0);
  random.shuffle(items);
  sorted = items;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_NE(items, sorted);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(sorted[static_cast<size_t>(i)], i);
}

TEST(Random, DrawsNormalNumbers) {
  Random random(11);
  double sum = 0, square = 0, beyond = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.normal();
    sum += value, square += value * value, beyond += std::abs(value) > 1.96;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.015);
  EXPECT_NEAR(square / kDraws, 1, 0.02);
  EXPECT_NEAR(beyond / kDraws, 0.05, 0.004);
}

}  // namespace
}  // namespace attune
