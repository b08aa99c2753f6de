#include "src/synthetic/draft.h"

#include <gtest/gtest.h>

namespace attune::synthetic {
namespace {

Phrase joined(std::initializer_list<Phrase> parts) {
  Phrase words;
  for (const Phrase& part : parts) words += part;
  return words;
}

TEST(Draft, LinksFollowTheWordsThroughEveryOrder) {
  Draft draft;
  const Phrase red = draft.entry("red", "rouge"), car = draft.entry("car", "voiture");
  Phrase words;
  words.source = {red.source[0], car.source[0]};
  words.target = {car.target[0], red.target[0]};
  EXPECT_EQ(draft.finish(words), (Pair{"red car", "voiture rouge", "0-1 1-0"}));
}

TEST(Draft, FunctionWordsOfAnEntryHavePossibleLinksOnly) {
  Draft draft;
  EXPECT_EQ(draft.finish(draft.entry("looks ~for", "cherche")).gold, "0-0 1p0");
  EXPECT_EQ(draft.finish(draft.entry("potato", "pomme ~de terre")), (Pair{"potato", "pomme de terre", "0-0 0p1 0-2"}));
}

TEST(Draft, AVowelElidesTheWordBeforeIt) {
  Draft draft;
  const Phrase words = joined({draft.entry("the", "le"), draft.entry("man", "homme")});
  EXPECT_EQ(draft.finish(words).target, "l' homme");
  EXPECT_EQ(draft.finish(joined({draft.entry("that", "que"), draft.entry("he", "il")})).target, "qu' il");
  EXPECT_EQ(draft.finish(joined({draft.entry("his", "sa"), draft.entry("school", "école")})).target, "son école");
  EXPECT_EQ(draft.finish(joined({draft.entry("his", "sa"), draft.entry("house", "maison")})).target, "sa maison");
}

TEST(Draft, OnlyAnAdjectiveBeforeItsNounTakesTheFormBeforeVowels) {
  Draft draft;
  const Phrase attributive = joined({draft.entry("beautiful", "beau", "bel"), draft.entry("man", "homme")});
  EXPECT_EQ(draft.finish(attributive).target, "bel homme");
  EXPECT_EQ(draft.finish(joined({draft.entry("beautiful", "beau"), draft.entry("today", "aujourd'hui")})).target,
            "beau aujourd'hui");
}

TEST(Draft, EnglishAnStandsBeforeAVowelButNotBeforeH) {
  Draft draft;
  EXPECT_EQ(draft.finish(joined({draft.entry("a", "une"), draft.entry("apple", "pomme")})).source, "an apple");
  EXPECT_EQ(draft.finish(joined({draft.entry("a", "une"), draft.entry("house", "maison")})).source, "a house");
}

TEST(Draft, AContractionIsOneWordWithPossibleLinksToBoth) {
  Draft draft;
  const Phrase of = draft.entry("of", "de"), the = draft.entry("the", "le"), king = draft.entry("king", "roi");
  EXPECT_EQ(draft.finish(joined({of, the, king})), (Pair{"of the king", "du roi", "0p0 1p0 2-1"}));
}

TEST(Draft, ElisionGoesBeforeContraction) {
  Draft draft;
  const Phrase of = draft.entry("of", "de"), the = draft.entry("the", "le"), man = draft.entry("man", "homme");
  EXPECT_EQ(draft.finish(joined({of, the, man})), (Pair{"of the man", "de l' homme", "0-0 1-1 2-2"}));
}

}  // namespace
}  // namespace attune::synthetic
