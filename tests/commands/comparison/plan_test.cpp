#include "src/commands/comparison/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/error.h"

namespace attune {
namespace {

using testing::ElementsAre;

std::string refusal(const std::string& text) {
  try {
    parse_variation(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Variation, IsAPathAndItsValues) {
  const Variation variation = parse_variation("model.attention.score=additive,dot");
  EXPECT_EQ(variation.path, "model.attention.score");
  EXPECT_THAT(variation.values, ElementsAre("additive", "dot"));
}

TEST(Variation, LeavesCommasInsideAValueAlone) {
  EXPECT_THAT(parse_variation("model.dropout={embedding: 0.1, readout: 0.2},{embedding: 0.3}").values,
              ElementsAre("{embedding: 0.1, readout: 0.2}", "{embedding: 0.3}"));
  EXPECT_THAT(parse_variation("decoding.ban=[a, b],['c,d']").values, ElementsAre("[a, b]", "['c,d']"));
}

TEST(Variation, IsRefusedInWords) {
  EXPECT_EQ(refusal("model.attention.score"), "--vary model.attention.score: expected key.path=value,value");
  EXPECT_EQ(refusal("=dot"), "--vary =dot: expected key.path=value,value");
  EXPECT_EQ(refusal("seed=1,"), "--vary seed=1,: a value is empty");
  EXPECT_EQ(refusal("seed=1,2,1"), "--vary seed=1,2,1: 1 stands there twice");
}

TEST(Trials, AreTheProductWithEverySeed) {
  const auto trials = product({{"a.x", {"1", "2"}}, {"b.y", {"u", "v"}}}, {7, 8});
  ASSERT_EQ(trials.size(), 8u);
  EXPECT_EQ(trials[0].name(), "x 1, y u");
  EXPECT_EQ(trials[1].name(), "x 1, y u");
  EXPECT_EQ(trials[1].seed, 8);
  EXPECT_EQ(trials[2].name(), "x 1, y v");
  EXPECT_EQ(trials[7].name(), "x 2, y v");
  EXPECT_THAT(trials[7].overrides(), ElementsAre("a.x=2", "b.y=v", "seed=8"));
}

TEST(Trials, OfNothingVariedAreTheConfigWithItsSeeds) {
  const auto trials = product({}, {1, 2});
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(trials[0].name(), "as it is");
}

TEST(Trials, HaveNamesThatFilesMayHave) {
  Trial trial;
  trial.settings = {{"model.dropout", "{embedding: 0.1}"}, {"model.attention.score", "dot"}};
  EXPECT_EQ(trial.slug(), "dropout-embedding-0.1-score-dot");
}

TEST(Trials, RefuseAnOptionThatVariesTwice) { EXPECT_THROW(product({{"a.x", {"1"}}, {"a.x", {"2"}}}, {1}), Error); }

}  // namespace
}  // namespace attune
