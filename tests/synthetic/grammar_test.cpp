// Laws that every sentence of the grammar keeps, on far more sentences than the corpus holds.
#include "src/synthetic/grammar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "src/synthetic/lexicon.h"
#include "tests/synthetic/support.h"

namespace attune::synthetic {
namespace {

const std::vector<Pair>& sample() {
  static const std::vector<Pair> pairs = [] {
    Random random(20);
    Grammar grammar(random);
    std::vector<Pair> drawn;
    for (int i = 0; i < 40'000; ++i) drawn.push_back(grammar.sentence(std::max(1, i % 4)));
    return drawn;
  }();
  return pairs;
}

/// The word kinds that may go without a sure link, on each side: what data/README.md lists.
const std::set<std::string> kEnglishFunctionWords = {"do", "does", "did", "to", "for", "in", "of", "'s", "the"};
const std::set<std::string> kFrenchFunctionWords = {"ne",  "n'",  "a",  "ont", "est", "sont", "est-ce",
                                                    "que", "qu'", "de", "d'",  "du",  "des",  "au",
                                                    "il",  "le",  "la", "l'",  "les"};

TEST(Grammar, TranslationIsAFunction) {
  std::unordered_map<std::string, std::string> translations;
  size_t again = 0;
  for (const Pair& pair : sample()) {
    const auto [known, is_new] = translations.emplace(pair.source, pair.target);
    again += !is_new;
    ASSERT_EQ(known->second, pair.target) << pair.source;
  }
  EXPECT_GT(again, 500u) << again << "hardly a sentence came twice: this shows nothing";
}

TEST(Grammar, EqualSourcesHaveEqualGoldLinks) {
  std::unordered_map<std::string, std::string> gold;
  for (const Pair& pair : sample())
    ASSERT_EQ(gold.emplace(pair.source, pair.gold).first->second, pair.gold) << pair.source;
}

TEST(Grammar, LinksStayInsideTheSentencesAndEveryWordHasOne) {
  for (const Pair& pair : sample()) {
    const auto source = split_words(pair.source), target = split_words(pair.target);
    std::set<int> linked_source, linked_target;
    for (const auto& [i, j] : read_gold(pair.gold).possible) {
      ASSERT_LT(i, static_cast<int>(source.size())) << pair.gold;
      ASSERT_LT(j, static_cast<int>(target.size())) << pair.gold;
      linked_source.insert(i);
      linked_target.insert(j);
    }
    ASSERT_EQ(linked_source.size(), source.size()) << pair.source << "\n" << pair.target << "\n" << pair.gold;
    ASSERT_EQ(linked_target.size(), target.size()) << pair.source << "\n" << pair.target << "\n" << pair.gold;
  }
}

TEST(Grammar, EveryContentWordHasASureLink) {
  for (const Pair& pair : sample()) {
    const auto source = split_words(pair.source), target = split_words(pair.target);
    std::set<int> sure_source, sure_target;
    for (const auto& [i, j] : read_gold(pair.gold).sure) {
      sure_source.insert(i);
      sure_target.insert(j);
    }
    for (int i = 0; i < static_cast<int>(source.size()); ++i)
      ASSERT_TRUE(sure_source.contains(i) || kEnglishFunctionWords.contains(source[static_cast<size_t>(i)]))
          << source[static_cast<size_t>(i)] << " in " << pair.source;
    for (int j = 0; j < static_cast<int>(target.size()); ++j)
      ASSERT_TRUE(sure_target.contains(j) || kFrenchFunctionWords.contains(target[static_cast<size_t>(j)]))
          << target[static_cast<size_t>(j)] << " in " << pair.target;
  }
}

TEST(Grammar, APossibleLinkHasAFunctionWordOfTheClosedList) {
  std::set<std::string> french = kFrenchFunctionWords;
  french.insert({"un", "une", "ce", "cet", "cette", "son", "sa", "ses", "leur", "leurs"});  // agree with the noun
  for (const Pair& pair : sample()) {
    const auto source = split_words(pair.source), target = split_words(pair.target);
    const GoldLinks gold = read_gold(pair.gold);
    for (const auto& link : gold.possible) {
      if (gold.sure.contains(link)) continue;
      const auto& english_word = source[static_cast<size_t>(link.first)];
      const auto& french_word = target[static_cast<size_t>(link.second)];
      ASSERT_TRUE(kEnglishFunctionWords.contains(english_word) || french.contains(french_word))
          << english_word << " " << french_word << " in " << pair.source;
    }
  }
}

TEST(Grammar, FrenchSpellsElisionsAndContractions) {
  const std::set<std::string> elides = {"le", "la", "de", "ne", "que", "ce", "sa"},
                              elided = {"l'", "d'", "n'", "qu'", "cet", "bel"};
  for (const Pair& pair : sample()) {
    const auto words = split_words(pair.target);
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      const std::string& next = words[i + 1];
      const bool vowel = next.find_first_of("aeiouhy") == 0 || next.starts_with("é") || next.starts_with("œ");
      ASSERT_FALSE(vowel && elides.contains(words[i])) << pair.target;
      ASSERT_FALSE(!vowel && elided.contains(words[i])) << pair.target;
      ASSERT_FALSE(words[i] == "de" && (next == "le" || next == "les")) << pair.target;
      ASSERT_FALSE(words[i] == "à" && next == "le") << pair.target;
    }
  }
}

TEST(Grammar, EveryWordOfTheLexiconOccurs) {
  std::set<std::string> english, french;
  for (const Pair& pair : sample()) {
    for (const auto& word : split_words(pair.source)) english.insert(word);
    for (const auto& word : split_words(pair.target)) french.insert(word);
  }
  for (const Noun& noun : nouns()) {
    for (const auto form : {noun.english.singular, noun.english.plural})
      for (const auto& word : split_words(std::string(form))) EXPECT_TRUE(english.contains(word)) << word;
    for (const auto form : {noun.french.singular, noun.french.plural})
      for (auto word : split_words(std::string(form))) {
        std::erase(word, '~');
        EXPECT_TRUE(french.contains(word)) << word;
      }
  }
  for (const Adjective& adjective : adjectives()) {
    for (const auto form : adjective.english) EXPECT_TRUE(english.contains(std::string(form))) << form;
    for (const auto form : adjective.french) EXPECT_TRUE(form.empty() || french.contains(std::string(form))) << form;
  }
  for (const Verb& verb : verbs()) {
    for (const auto form : {verb.english.base, verb.english.third, verb.english.past})
      EXPECT_TRUE(english.contains(std::string(form))) << form;
    for (const auto form : {verb.french.singular, verb.french.plural, verb.french.participle})
      EXPECT_TRUE(french.contains(std::string(form))) << form;
    EXPECT_EQ(verb.takes.frame != Frame::kClause, french.contains(std::string(verb.french.infinitive)))
        << verb.french.infinitive;
  }
}

TEST(Grammar, ShowsItsPhenomena) {
  struct Phenomenon {
    std::string name, source, target;
  };
  const std::vector<Phenomenon> wanted = {
      {"adjective behind the noun", "red car ", "voiture rouge "},
      {"adjectives on both sides", "big red car ", "grande voiture rouge "},
      {"negation", "not see ", "voit pas "},
      {"negation of the past", "did not see ", "a pas vu "},
      {"negated indefinite", "not see a ", "pas de "},
      {"clitic", "sees him ", "le voit "},
      {"clitic of an infinitive", "see her ", "la voir "},
      {"contraction", "of the king ", "du roi "},
      {"genitive", "king 's ", "du roi "},
      {"frequency", "often sees ", "voit souvent "},
      {"agreement of the participle", "girls arrived ", "filles sont arrivées "},
      {"many to one", "waits for ", "attend "},
      {"one to many", "potatoes ", "pommes de terre "},
      {"no counterpart", "did she ", "est-ce qu' elle "},
      {"relative clause of the subject", "who ", "qui "},
      {"relative clause of the object", "that she ", "qu' elle "},
      {"reported speech", "says that ", "dit que "},
      {"subordination", "because ", "parce que "},
      {"existence", "there are two ", "il y a deux "},
  };
  const auto has = [](const std::string& line, const std::string& part) {
    return (" " + line + " ").find(" " + part) != std::string::npos;
  };
  for (const Phenomenon& phenomenon : wanted) {
    const auto sides = [&](const Pair& pair) {
      return has(pair.source, phenomenon.source) && has(pair.target, phenomenon.target);
    };
    EXPECT_TRUE(std::ranges::any_of(sample(), sides)) << phenomenon.name;
  }
}

}  // namespace
}  // namespace attune::synthetic
