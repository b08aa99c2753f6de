// The toy corpus as a whole: its sizes, its committed copy, and that it is worth aligning.
#include "src/synthetic/toy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "src/base/error.h"
#include "tests/synthetic/support.h"

namespace attune::synthetic {
namespace {

const std::filesystem::path kCommitted = std::filesystem::path(ATTUNE_SOURCE_DIR) / "data" / "toy";

const std::vector<Split>& toy() {
  static const std::vector<Split> splits = make_toy({});
  return splits;
}

const Split& split(const std::string& name) {
  return *std::ranges::find_if(toy(), [&](const Split& candidate) { return candidate.name == name; });
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// How often each word stands in a side of train.
std::map<std::string, int> counts(std::string Pair::*side) {
  std::map<std::string, int> words;
  for (const Pair& pair : split("train").pairs)
    for (const auto& word : split_words(pair.*side)) ++words[word];
  return words;
}

/// Alignment error rate of one link for each target word.
template <class Choose>
double error_rate(const std::vector<Pair>& pairs, Choose choose) {
  double hits = 0, all = 0;
  for (const Pair& pair : pairs) {
    const auto source = split_words(pair.source), target = split_words(pair.target);
    const GoldLinks gold = read_gold(pair.gold);
    for (int j = 0; j < static_cast<int>(target.size()); ++j) {
      const std::pair<int, int> link{choose(gold, j, source.size(), target.size()), j};
      hits += gold.sure.contains(link) + gold.possible.contains(link);
    }
    all += static_cast<double>(target.size() + gold.sure.size());
  }
  return 1 - hits / all;
}

int diagonal(const GoldLinks&, int j, size_t source_length, size_t target_length) {
  const auto place =
      std::lround(static_cast<double>(j) * static_cast<double>(source_length) / static_cast<double>(target_length));
  return static_cast<int>(std::min<int64_t>(place, static_cast<int64_t>(source_length) - 1));
}

int ideal(const GoldLinks& gold, int j, size_t, size_t) {
  for (const auto* links : {&gold.sure, &gold.possible})
    for (const auto& [source, target] : *links)
      if (target == j) return source;
  return 0;
}

TEST(Toy, HasTheSplitsAndLengthsItPromises) {
  const std::map<std::string, size_t> sizes = {{"train", 12000}, {"valid", 500}, {"test", 1000}, {"long", 500}};
  ASSERT_EQ(toy().size(), sizes.size());
  for (const auto& [name, size] : sizes) {
    ASSERT_EQ(split(name).pairs.size(), size) << name;
    const size_t shortest = name == "long" ? 26 : 3, longest = name == "long" ? 60 : 25;
    for (const Pair& pair : split(name).pairs)
      for (const auto& line : {pair.source, pair.target}) {
        EXPECT_GE(split_words(line).size(), shortest) << line;
        EXPECT_LE(split_words(line).size(), longest) << line;
      }
  }
}

TEST(Toy, NoSentenceStandsTwice) {
  std::set<std::string> sources;
  for (const Split& split : toy())
    for (const Pair& pair : split.pairs) EXPECT_TRUE(sources.insert(pair.source).second) << pair.source;
}

TEST(Toy, HasAboutTwoHundredWordTypesASideEachSeenOften) {
  for (const auto side : {&Pair::source, &Pair::target}) {
    const auto words = counts(side);
    EXPECT_GE(words.size(), 170u);
    EXPECT_LE(words.size(), 230u);
    for (const auto& [word, count] : words) EXPECT_GE(count, 50) << word;
  }
}

TEST(Toy, HeldOutSentencesHoldNoUnknownWord) {
  for (const auto side : {&Pair::source, &Pair::target}) {
    const auto known = counts(side);
    for (const Split& split : toy())
      for (const Pair& pair : split.pairs)
        for (const auto& word : split_words(pair.*side)) EXPECT_TRUE(known.contains(word)) << word;
  }
}

TEST(Toy, TheDiagonalAlignsItBadlyAndOneLinkAWordCanAlignItWell) {
  EXPECT_GE(error_rate(split("test").pairs, diagonal), 0.35);
  EXPECT_GE(error_rate(split("long").pairs, diagonal), 0.35);
  EXPECT_LE(error_rate(split("test").pairs, ideal), 0.02);
}

TEST(Toy, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const auto again = make_toy({}),
             other = make_toy({.seed = 2, .pairs = {}, .shortest = {}, .longest = {}, .symbols = {}});
  for (size_t i = 0; i < toy().size(); ++i) {
    EXPECT_EQ(again[i].pairs, toy()[i].pairs);
    EXPECT_NE(other[i].pairs, toy()[i].pairs);
  }
}

TEST(Toy, EqualsTheCommittedCopy) {
  for (const CorpusFile& file : corpus_files(tasks().at("toy"), toy()))
    EXPECT_TRUE(bytes_of(kCommitted / file.name) == file.text)
        << file.name << " differs: attune corpus toy --output data/toy";
}

TEST(Toy, TheCommittedChecksumsHoldForEveryFile) {
  const auto sums = split_words(bytes_of(kCommitted / "SHA256SUMS"));
  for (const CorpusFile& file : corpus_files(tasks().at("toy"), toy()))
    EXPECT_TRUE(std::ranges::count(sums, file.name)) << file.name;
  EXPECT_EQ(std::system(("cd '" + kCommitted.string() + "' && sha256sum --check --strict --quiet SHA256SUMS").c_str()),
            0);
}

TEST(Toy, RefusesOptionsItDoesNotUse) {
  TaskOptions options;
  options.pairs = 100;
  EXPECT_THROW(make_toy(options), Error);
  options = {};
  options.symbols = 100;
  EXPECT_THROW(make_toy(options), Error);
}

}  // namespace
}  // namespace attune::synthetic
