#include "src/synthetic/tasks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "src/base/error.h"
#include "tests/synthetic/support.h"

namespace attune::synthetic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TaskOptions small() {
  TaskOptions options;
  options.pairs = 300;
  options.shortest = 2;
  options.longest = 10;
  options.symbols = 20;
  return options;
}

std::vector<Split> made(const std::string& task, const TaskOptions& options) { return tasks().at(task).make(options); }

TEST(Tasks, AnUnknownNameListsTheKnownOnes) {
  try {
    tasks().at("revers");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("toy, reverse, copy, sort, names"));
  }
}

TEST(Tasks, ReverseIsBackwardsAndCopyIsNot) {
  for (const Split& split : made("reverse", small()))
    for (const Pair& pair : split.pairs) {
      auto words = split_words(pair.source);
      std::ranges::reverse(words);
      EXPECT_EQ(words, split_words(pair.target));
    }
  for (const Split& split : made("copy", small()))
    for (const Pair& pair : split.pairs) EXPECT_EQ(pair.source, pair.target);
}

TEST(Tasks, SortWritesDifferentNumbersFromTheSmallestToTheLargest) {
  const auto splits = made("sort", small());
  for (const Split& split : splits)
    for (const Pair& pair : split.pairs) {
      std::set<int> numbers;
      std::string sorted;
      const auto words = split_words(pair.source);
      for (const std::string& word : words) EXPECT_TRUE(numbers.insert(std::stoi(word)).second) << pair.source;
      for (const int number : numbers) sorted += (sorted.empty() ? "" : " ") + std::to_string(number);
      EXPECT_EQ(pair.target, sorted);
      EXPECT_LE(words.size(), 10u) << "held out is as long as train";
    }
  TaskOptions few = small();
  few.symbols = 9;
  EXPECT_THROW(made("sort", few), Error) << "ten different ones of nine";
}

TEST(Tasks, NamesOfTheHeldOutTextsWereNeverSeen) {
  TaskOptions options;
  options.pairs = 400;
  const auto splits = made("names", options);
  const auto is_name = [](const std::string& word) { return word.front() >= 'A' && word.front() <= 'Z'; };
  std::map<std::string, int> of_train, held_out;
  for (const Split& split : splits)
    for (const Pair& pair : split.pairs) {
      const auto source = split_words(pair.source), target = split_words(pair.target);
      std::set<std::string> names, translated;
      std::ranges::copy_if(source, std::inserter(names, names.end()), is_name);
      std::ranges::copy_if(target, std::inserter(translated, translated.end()), is_name);
      EXPECT_EQ(names, translated);
      EXPECT_GE(names.size(), 2u) << pair.source;
      for (const std::string& name : names) ++(split.name == "train" ? of_train : held_out)[name];
      const GoldLinks gold = read_gold(pair.gold);
      std::set<int> linked_sources, linked_targets;
      for (const auto& [i, j] : gold.sure) {
        linked_sources.insert(i), linked_targets.insert(j);
        if (is_name(source.at(static_cast<size_t>(i)))) {
          EXPECT_EQ(source[static_cast<size_t>(i)], target.at(static_cast<size_t>(j)));
        }
      }
      EXPECT_EQ(linked_targets.size(), target.size()) << pair.source;
      EXPECT_LE(source.size() - linked_sources.size(), 1u) << pair.source;  // "does" of "does not"
    }
  for (const auto& [name, count] : held_out) EXPECT_FALSE(of_train.contains(name)) << name;
  EXPECT_EQ(std::ranges::count_if(of_train, [](const auto& one) { return one.second > 1; }), 40);
  options.symbols = 5;
  EXPECT_THROW(made("names", options), Error);
}

TEST(Tasks, GoldLinksOfSequencesJoinEqualSymbols) {
  for (const std::string task : {"reverse", "copy", "sort"})
    for (const Split& split : made(task, small()))
      for (const Pair& pair : split.pairs) {
        const auto source = split_words(pair.source), target = split_words(pair.target);
        const GoldLinks gold = read_gold(pair.gold);
        EXPECT_EQ(gold.sure.size(), source.size());
        for (const auto& [i, j] : gold.sure) {
          EXPECT_EQ(source.at(static_cast<size_t>(i)), target.at(static_cast<size_t>(j)));
          if (task != "sort") {
            EXPECT_EQ(j, task == "copy" ? i : static_cast<int>(source.size()) - 1 - i);
          }
        }
      }
}

TEST(Tasks, SequencesKeepTheirBoundsAndNoneStandsTwice) {
  const auto splits = made("reverse", small());
  ASSERT_THAT(splits, testing::SizeIs(3));
  EXPECT_THAT((std::vector{splits[0].pairs.size(), splits[1].pairs.size(), splits[2].pairs.size()}),
              ElementsAre(300u, 1000u, 1000u));
  std::set<std::string> sources, symbols;
  for (const Split& split : splits) {
    size_t shortest = 1000, longest = 0;
    for (const Pair& pair : split.pairs) {
      EXPECT_TRUE(sources.insert(pair.source).second);
      const auto words = split_words(pair.source);
      symbols.insert(words.begin(), words.end());
      shortest = std::min(shortest, words.size());
      longest = std::max(longest, words.size());
    }
    EXPECT_EQ(shortest, 2u) << split.name;
    EXPECT_EQ(longest, split.name == "train" ? 10u : 12u) << split.name;
  }
  EXPECT_EQ(symbols.size(), 20u);
}

TEST(Tasks, SequencesAreTheSameForTheSameSeed) {
  TaskOptions other = small();
  other.seed = 2;
  EXPECT_EQ(made("reverse", small())[0].pairs, made("reverse", small())[0].pairs);
  EXPECT_NE(made("reverse", small())[0].pairs, made("reverse", other)[0].pairs);
}

TEST(Tasks, BoundsThatCannotBeAreErrors) {
  TaskOptions crossed = small();
  crossed.shortest = 11;
  EXPECT_THROW(made("copy", crossed), Error);
  TaskOptions none = small();
  none.pairs = 0;
  EXPECT_THROW(made("copy", none), Error);
  TaskOptions one = small();
  one.symbols = 1;
  EXPECT_THROW(made("copy", one), Error);
}

TEST(Tasks, TooFewDifferentSequencesAreAnErrorAndNoEndlessLoop) {
  TaskOptions tight = small();
  tight.symbols = 2;
  tight.longest = 3;
  try {
    made("reverse", tight);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("too few different sequences"));
    EXPECT_FALSE(error.hint().empty());
  }
}

TEST(Tasks, ACorpusIsThreeFilesASplitOneLineAPair) {
  const auto& task = tasks().at("reverse");
  const auto files = corpus_files(task, task.make(small()));
  std::vector<std::string> names;
  for (const CorpusFile& file : files) {
    names.push_back(file.name);
    EXPECT_EQ(std::ranges::count(file.text, '\n'), file.name.starts_with("train") ? 300 : 1000) << file.name;
  }
  EXPECT_THAT(names, ElementsAre("train.source", "train.target", "train.gold", "valid.source", "valid.target",
                                 "valid.gold", "test.source", "test.target", "test.gold"));
}

}  // namespace
}  // namespace attune::synthetic
