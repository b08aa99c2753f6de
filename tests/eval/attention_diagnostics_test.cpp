#include "src/eval/attention_diagnostics.h"

#include <gmock/gmock.h>

#include <cmath>

namespace attune::eval {
namespace {

Matrix matrix(int64_t rows, int64_t columns, std::vector<float> values) {
  Matrix out(rows, columns);
  out.values = std::move(values);
  return out;
}

AttentionDiagnostics::Values of(const Matrix& alignment, int64_t reach = 100) {
  AttentionDiagnostics diagnostics;
  diagnostics.add(alignment, reach);
  return diagnostics.values();
}

TEST(AttentionDiagnostics, OfADiagonalAreThoseOfAnAlignmentThatHasFormed) {
  const auto values = of(matrix(3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1}));
  EXPECT_EQ(values.entropy, 0);
  EXPECT_EQ(values.evenness, 0);
  EXPECT_EQ(values.end, 0);
  EXPECT_EQ(values.monotonicity, 1);
  EXPECT_EQ(values.coverage_deviation, 0);
  EXPECT_EQ(values.dead, 0);
  EXPECT_EQ(values.unreachable, 0);
}

TEST(AttentionDiagnostics, OfEvenWeightsAreThoseOfOneThatHasNot) {
  const auto values = of(Matrix(2, 4, 0.25F));
  EXPECT_NEAR(values.entropy, std::log(4.0), 1e-6);
  EXPECT_NEAR(values.evenness, 1, 1e-6);
  EXPECT_NEAR(values.end, 0.25, 1e-6);
  EXPECT_NEAR(values.coverage_deviation, std::log(1.25), 1e-6);
}

// Both words of the target look at the source's second word, then back at its first; the end at the end.
TEST(AttentionDiagnostics, TellBackwardLooksDeadWordsAndTheEnd) {
  const auto values = of(matrix(4, 4,
                                {0, 1, 0, 0,          //
                                 0, 0.75F, 0, 0.25F,  //
                                 1, 0, 0, 0,          //
                                 0, 0, 0, 1}),
                         3);
  EXPECT_NEAR(values.monotonicity, 2.0 / 3, 1e-9);
  EXPECT_NEAR(values.end, 0.25 / 3, 1e-9);
  EXPECT_NEAR(values.dead, 1.0 / 3, 1e-9);
  EXPECT_NEAR(values.coverage_deviation, (0 + std::log(1 + 0.75 * 0.75) + std::log(2.0)) / 3, 1e-6);
  EXPECT_NEAR(values.unreachable, 0.25, 1e-9);
}

TEST(AttentionDiagnostics, AreMeansOverStepsAndWordsOfAllAlignments) {
  AttentionDiagnostics both;
  both.add(matrix(1, 2, {0.5F, 0.5F}));
  both.add(matrix(3, 2, {1, 0, 1, 0, 0, 1}));
  EXPECT_EQ(both.alignments(), 2);
  EXPECT_NEAR(both.values().entropy, std::log(2.0) / 4, 1e-6);
}

// Two positions of six, alike: little of the entropy of all six, all that a step has that sees no more.
TEST(AttentionDiagnostics, MeasureEvennessByWhatAStepSees) {
  const Matrix narrow = matrix(2, 6, {0.5F, 0.5F, 0, 0, 0, 0, 0, 0.5F, 0.5F, 0, 0, 0});
  AttentionDiagnostics all, window;
  all.add(narrow);
  window.add(narrow, 6, 2);
  EXPECT_NEAR(all.values().evenness, std::log(2.0) / std::log(6.0), 1e-6);
  EXPECT_NEAR(window.values().evenness, 1, 1e-6);
}

TEST(AttentionDiagnostics, TellWhatShowsThatAnAlignmentHasNotFormed) {
  EXPECT_EQ(unformed(of(matrix(3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1}))), "");
  EXPECT_THAT(unformed(of(Matrix(2, 4, 0.25F))), ::testing::StartsWith("a step's attention has 100 % of the entropy"));
  EXPECT_THAT(unformed(of(matrix(3, 3, {0, 0, 1, 0, 0, 1, 0, 0, 1}))),
              ::testing::StartsWith("100 % of a step's attention lies on the end"));
  EXPECT_THAT(unformed(of(matrix(2, 6, {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0}))),
              ::testing::StartsWith("80 % of the source words are hardly looked at"));
  EXPECT_EQ(unformed(AttentionDiagnostics().values()), "") << "of a model that attends to nothing";
}

TEST(AttentionDiagnostics, OfNothingAreNoNumbers) {
  AttentionDiagnostics nothing;
  nothing.add(Matrix());
  EXPECT_EQ(nothing.alignments(), 0);
  EXPECT_TRUE(std::isnan(nothing.values().entropy));
}

}  // namespace
}  // namespace attune::eval
