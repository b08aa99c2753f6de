#include "src/eval/by_length.h"

#include <gtest/gtest.h>

namespace attune::eval {
namespace {

std::string words_of(int64_t count) {
  std::string out;
  for (int64_t i = 0; i < count; ++i) out += "w" + std::to_string(i) + " ";
  return out;
}

TEST(ByLength, IsTheMetricOfTheSentencesInEachRange) {
  const std::vector<std::string> sources = {words_of(1), words_of(5), words_of(6), words_of(17), words_of(20), ""};
  const std::vector<std::string> references = {"a b c d",   "a b c d e", "x y z w", "one two three four",
                                               "k l m n o", ""};
  const std::vector<std::string> hypotheses = {"a b c d",   "a b x d e", "x y z w", "one two four three",
                                               "k l m n o", ""};
  for (const TextMetricRow& metric : text_metrics().rows()) {
    const auto found = by_length(metric, sources, hypotheses, references);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].from, 1);
    EXPECT_EQ(found[0].to, 5);
    EXPECT_EQ(found[0].sentences, 3);  // an empty one is a short one
    EXPECT_EQ(found[1].from, 6);
    EXPECT_EQ(found[2].from, 16);
    EXPECT_EQ(found[2].sentences, 2);
    EXPECT_DOUBLE_EQ(found[2].value,
                     compute(metric, {hypotheses[3], hypotheses[4]}, {references[3], references[4]}).value);
  }
}

TEST(ByLength, TakesWiderRangesForLongTexts) {
  const auto found = by_length(text_metrics().at("bleu"), {words_of(3), words_of(41)}, {"a", "b"}, {"a", "b"});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].to, 10);
  EXPECT_EQ(found[1].from, 41);
  EXPECT_EQ(found[1].to, 50);
  EXPECT_TRUE(by_length(text_metrics().at("bleu"), {}, {}, {}).empty());
}

}  // namespace
}  // namespace attune::eval
