#include "src/app/compare/trial.h"

#include <gmock/gmock.h>

#include "src/base/files.h"
#include "tests/app/compare/jobs.h"

namespace attune::app::compare {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using testing::Workplace;

TEST(Job, StandsOnItsConfigItsTextsAndTheSentencesThatAreDrawn) {
  const Workplace place;
  const Basis basis = place.job(place.comparison()).basis;
  EXPECT_THAT(basis.config, HasSubstr("score: dot"));
  EXPECT_THAT(basis.trained, ElementsAre(Key("data.training.source"), Key("data.training.target"),
                                         Key("data.validation.source"), Key("data.validation.target")));
  EXPECT_THAT(basis.evaluated, ElementsAre(Key("source"), Key("target")));
  EXPECT_EQ(basis.evaluated.at("source"), checksum("a\nb\nc\nd\n"));
  EXPECT_THAT(basis.sentences, ElementsAre(1, 2, 3));
  EXPECT_EQ(place.job(place.comparison()).basis, basis);
}

TEST(Job, StandsOnSomethingElseOnceAnyOfThatChanges) {
  const Workplace place;
  const Basis basis = place.job(place.comparison()).basis;
  EXPECT_NE(place.job(place.comparison({"training.optimizer.learning_rate=1e-5"})).basis, basis);
  EXPECT_NE(place.job(place.comparison({"decoding.beam=10"})).basis, basis);
  Comparison other = place.comparison();
  other.sentences = "1,3";
  EXPECT_NE(place.job(other).basis, basis);
  other = place.comparison();
  place.write("other.en", "e\nf\n");
  other.texts = {{{place / "other.en"}, {place / "other.en"}}, {}};
  EXPECT_NE(place.job(other).basis.evaluated, basis.evaluated);
  EXPECT_EQ(place.job(other).basis.trained, basis.trained);
  place.write("test.fr", "a\nb\nc\ne\n");
  EXPECT_NE(place.job(place.comparison()).basis.evaluated, basis.evaluated);
  place.write("train.en", "a\nb\nc\ne\n");
  EXPECT_NE(place.job(place.comparison()).basis.trained, basis.trained);
}

TEST(Job, StandsOnTheSameWhereverTheComparisonLies) {
  const Workplace place;
  Comparison moved = place.comparison();
  moved.folder = place / "moved";
  EXPECT_EQ(place.job(moved).basis, place.job(place.comparison()).basis);
}

TEST(Job, DrawsSentencesThatAreThere) {
  const Workplace place;
  const auto lines = [&](const std::string& sentences) {
    Comparison comparison = place.comparison();
    comparison.sentences = sentences;
    return place.job(comparison).basis.sentences;
  };
  EXPECT_THAT(lines("4,1-2"), ElementsAre(1, 2, 4));
  EXPECT_THAT(error_of([&] { lines("2,500"); }),
              AllOf(HasSubstr("--sentences 2,500: "), HasSubstr("test.en has 4 lines | ")));
  place.write("test.en", "a\n");
  place.write("test.fr", "a\n");
  EXPECT_THAT(lines(""), ElementsAre(1)) << "that the usual three are not there is no mistake";
  std::string text;
  for (int i = 0; i < 60; ++i) text += "a\n";
  place.write("test.en", text);
  place.write("test.fr", text);
  EXPECT_THAT(error_of([&] { lines("1-51"); }), HasSubstr("51 lines; at most 50 are drawn"));
}

TEST(Job, HasNoTextThatCannotBeReadAgain) {
  const Workplace place;
  Comparison comparison = place.comparison();
  comparison.texts = {{{"-"}, {place / "test.fr"}}, {}};
  EXPECT_THAT(error_of([&] { place.job(comparison); }), HasSubstr("-: no such file"));
  comparison.texts = {{{"/dev/null"}, {place / "test.fr"}}, {}};
  EXPECT_THAT(error_of([&] { place.job(comparison); }), HasSubstr("/dev/null: expected a file"));
  comparison.texts = {{{place / "train.en"}, {place / "short.fr"}}, {}};
  place.write("short.fr", "a\n");
  EXPECT_THAT(error_of([&] { place.job(comparison); }), HasSubstr("missing"));
}

TEST(TrialConfig, IsToldByTheFlagThatWasGiven) {
  const Workplace place;
  const std::string said = error_of([&] {
    place.job(place.comparison(), {{"model.attention.score", "none"}, {"model.attention.window", "local_p"}});
  });
  EXPECT_THAT(said, AllOf(HasSubstr("--vary model.attention."), Not(HasSubstr("--set"))));
  EXPECT_THAT(error_of([&] { place.job(place.comparison({"decoding.beam=0"})); }),
              HasSubstr("--set decoding.beam=0: "));
}

}  // namespace
}  // namespace attune::app::compare
