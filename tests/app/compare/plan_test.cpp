#include "src/app/compare/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "src/base/error.h"
#include "tests/support/temporary.h"

namespace attune::app::compare {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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
  EXPECT_EQ(refusal("decoding.beam=1,"), "--vary decoding.beam=1,: a value is empty");
  EXPECT_EQ(refusal("decoding.beam=1,2,1"), "--vary decoding.beam=1,2,1: 1 stands there twice");
}

TEST(Variation, IsNoneOfWhatAComparisonSetsItself) {
  EXPECT_EQ(error_of([] { parse_variation("seed=1,2"); }),
            "--vary seed=1,2: every setting is trained with the same seeds | --seeds 1,2");
  EXPECT_THAT(error_of([] { parse_variation("run=a,b"); }), HasSubstr("run folder of its own | --output FOLDER"));
}

TEST(Override, IsRefusedWhereItWouldHaveNoEffect) {
  const std::vector<Variation> variations = {{"decoding.beam", {"1", "5"}}};
  EXPECT_THAT(error_of([&] { check_override("seed=3", variations); }), HasSubstr("--set seed=3: "));
  EXPECT_THAT(error_of([&] { check_override("run=runs/x", variations); }), HasSubstr("--set run=runs/x: "));
  EXPECT_THAT(error_of([&] { check_override("decoding.beam=3", variations); }),
              HasSubstr("--vary gives it other values"));
  EXPECT_NO_THROW(check_override("decoding.batch=3", variations));
  EXPECT_NO_THROW(check_override("decoding.sample.seed=3", variations));
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

Trial trial_of(const Settings& settings) {
  Trial trial;
  trial.settings = settings;
  return trial;
}

TEST(Trials, NameKeysByAsManyWordsAsTellThemApart) {
  EXPECT_EQ(trial_of({{"model.encoder.hidden", "8"}, {"model.decoder.hidden", "16"}, {"model.attention.score", "dot"}})
                .name(),
            "encoder.hidden 8, decoder.hidden 16, score dot");
  EXPECT_EQ(trial_of({{"a.b.c", "1"}, {"x.b.c", "2"}, {"c", "3"}}).name(), "a.b.c 1, x.b.c 2, c 3");
  EXPECT_EQ(trial_of({{"model.embedding", "8"}, {"model.dropout.embedding", "0.1"}}).name(),
            "model.embedding 8, dropout.embedding 0.1");
  EXPECT_EQ(trial_of({{"model.attention.score", "dot"}}).full_name(), "score dot, seed 1");
}

TEST(Trials, HaveNamesThatFilesMayHave) {
  EXPECT_EQ(trial_of({{"model.dropout", "{embedding: 0.1}"}, {"model.attention.score", "dot"}}).file_name(),
            "dropout=%7Bembedding%3A%200.1%7D,score=dot,seed=1");
  EXPECT_EQ(trial_of({{"training.start", "../runs/a"}}).file_name(), "start=..%2Fruns%2Fa,seed=1");
  const std::string longest = trial_of({{"decoding.ban", std::string(1000, 'x')}}).file_name();
  EXPECT_LT(longest.size(), 200u) << "a name may have 255 bytes, endings and all";
}

TEST(Trials, HaveFilesOfTheirOwn) {
  const std::string common(300, 'x');
  const std::vector<Settings> all = {
      {{"a.rate", "1e-3"}},       {{"a.rate", "1e+3"}},      {{"a.rate", "1e 3"}},
      {{"a.rate", "[1, 3]"}},     {{"a.rate", "{1, 3}"}},    {{"a.rate", "1"}, {"a.x", "2"}},
      {{"a.rate", "1,x=2"}},      {{"a.rate", "%31"}},       {{"a.rate", "1"}},
      {{"a.rate", common + "1"}}, {{"a.rate", common + "2"}}};
  std::set<std::string> names;
  for (const Settings& settings : all)
    for (const int64_t seed : {1, 12}) {
      Trial trial = trial_of(settings);
      trial.seed = seed;
      EXPECT_TRUE(names.insert(trial.file_name()).second) << trial.file_name();
    }
}

TEST(Trials, RefuseAnOptionThatVariesTwice) { EXPECT_THROW(product({{"a.x", {"1"}}, {"a.x", {"2"}}}, {1}), Error); }

}  // namespace
}  // namespace attune::app::compare
