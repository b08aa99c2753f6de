#include "src/decode/search/rules.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "src/decode/search/search.h"
#include "src/text/source_words.h"
#include "tests/support/letters.h"
#include "tests/support/table_steps.h"

namespace attune::decode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Letters;
using testing::ProbabilityTable;
using testing::TableSteps;
using ::testing::UnorderedElementsAre;

int32_t id(const std::string& text) { return Letters().encode(text).front(); }  // begins a word
int32_t inner(const std::string& text) { return Letters().encode("x" + text).back(); }

std::vector<int32_t> forbidden(const std::vector<std::string>& phrases, const std::string& text) {
  std::vector<int32_t> never;
  Bans(phrases, Letters()).forbid_after(text, nullptr, never);
  return never;
}

TEST(Bans, ForbidTheTokenThatWouldEndAWord) {
  EXPECT_THAT(forbidden({"cat"}, "\u2581a\u2581ca"), ElementsAre(inner("t")));
  EXPECT_THAT(forbidden({"cat"}, "\u2581a\u2581c"), IsEmpty());
  EXPECT_THAT(forbidden({"cat"}, "\u2581xca"), IsEmpty());  // another word
  EXPECT_THAT(forbidden({"a"}, "\u2581the"), ElementsAre(id("a")));
  EXPECT_THAT(forbidden({"a"}, ""), ElementsAre(id("a")));
}

TEST(Bans, ForbidPhrases) {
  EXPECT_THAT(forbidden({"a b", "ab"}, "\u2581a"), UnorderedElementsAre(id("b"), inner("b")));
  EXPECT_THAT(forbidden({" a \t b "}, "\u2581a"), ElementsAre(id("b")));
}

/// Pieces of several letters, so that a word can be cut in several ways.
class Pieces : public Letters {
 public:
  int64_t size() const override { return 8; }
  std::string surface(int32_t id) const override {
    static const std::vector<std::string> texts = {"<unk>", "<pad>", "<s>", "</s>", "\u2581c", "at", "\u2581ca", "t"};
    return texts[static_cast<size_t>(id)];
  }
};

TEST(Bans, ForbidWordsBeyondTheVocabularyToo) {
  const auto words = testing::three_words().target;
  const text::SourceWords own(words, words->segment("Anna sees Bodo"));
  const Bans bans({"Bodo", "sees Anna"}, *words);
  const auto never = [&](const std::string& text) {
    std::vector<int32_t> out;
    bans.forbid_after(text, &own, out);
    return out;
  };
  EXPECT_THAT(never(""), ElementsAre(8));
  EXPECT_THAT(never("\u2581sees"), ElementsAre(7, 8));
  EXPECT_EQ(bans.text_of(7, &own), "\u2581Anna");
  EXPECT_EQ(bans.text_of(5, nullptr), "\u2581cat");
}

TEST(Bans, KnowEveryWayToCutAWord) {
  const Bans bans({"cat"}, Pieces());
  std::vector<int32_t> after_c, after_ca;
  bans.forbid_after("\u2581c", nullptr, after_c);
  bans.forbid_after("\u2581ca", nullptr, after_ca);
  EXPECT_THAT(after_c, ElementsAre(5));
  EXPECT_THAT(after_ca, ElementsAre(7));
}

/// Search over a table whose words are the letters' tokens.
const auto kSearches = {greedy_search, beam_search, sample_search};

constexpr int64_t kRulesSource = 3;

std::vector<NBest> search_by_rules(auto run, const std::vector<SentenceLimits>& limits, SearchOptions options,
                                   int64_t words = Letters::kSize - text::kEnd - 1) {
  std::vector<ProbabilityTable> tables;
  for (size_t b = 0; b < limits.size(); ++b) tables.emplace_back(b + 1, words, kRulesSource);
  TableSteps steps(tables);
  if (run == greedy_search) options.beam = options.nbest = 1;
  return run(steps, limits, options);
}

TEST(Rules, BeginATranslationWithItsPrefix) {
  const std::vector<int32_t> prefix = {9, 5, 7};
  for (const auto run : kSearches) {
    const auto found = search_by_rules(run, {{kRulesSource, 9, 1, prefix}, {kRulesSource, 9}}, {4, 4, {1}});
    for (const Hypothesis& hypothesis : found[0])
      EXPECT_THAT(std::vector<int32_t>(hypothesis.ids.begin(), hypothesis.ids.begin() + 3), ElementsAre(9, 5, 7));
    const auto alone = search_by_rules(run, {{kRulesSource, 9}, {kRulesSource, 9}}, {4, 4, {1}});
    EXPECT_EQ(found[1].front().ids, alone[1].front().ids);  // nobody else's business
  }
}

TEST(Rules, LeaveOutBehindAPrefixWhatWouldGoOnWithItsWord) {
  std::vector<int32_t> never;  // all tokens but one, and the end
  for (int32_t token = text::kEnd + 1; token < Letters::kSize; ++token)
    if (token != 8) never.push_back(token);
  const std::vector<int32_t> prefix = {9, 5};
  for (const auto run : kSearches) {
    const auto found = search_by_rules(
        run,
        {{.source_length = kRulesSource, .longest = 9, .shortest = 4, .prefix = prefix, .never_behind_prefix = &never}},
        {4, 4, {1}});
    bool others = false;
    for (const Hypothesis& hypothesis : found[0]) {
      ASSERT_GE(hypothesis.ids.size(), 3U);
      EXPECT_EQ(hypothesis.ids[2], 8);
      others =
          others || std::any_of(hypothesis.ids.begin() + 3, hypothesis.ids.end(), [](int32_t id) { return id != 8; });
    }
    EXPECT_TRUE(others) << "of the first token alone";
  }
}

TEST(Rules, LeaveProbabilitiesAsTheModelHasThem) {
  const ProbabilityTable table(1, 6, kRulesSource);
  for (const auto run : kSearches) {
    const auto found = search_by_rules(run, {{kRulesSource, 6, 4, {9, 5}}}, {3, 3, {1}}, 6);
    for (const Hypothesis& hypothesis : found[0]) {
      std::vector<int64_t> read;
      for (size_t i = 0; i <= hypothesis.ids.size(); ++i) {
        const int64_t token = i < hypothesis.ids.size() ? hypothesis.ids[i] : text::kEnd;
        EXPECT_NEAR(hypothesis.token_log_probabilities[i], table.next(read)[static_cast<size_t>(token)], 1e-6);
        read.push_back(token);
      }
    }
  }
}

TEST(Rules, HoldALeastLength) {
  for (const auto run : kSearches)
    for (int64_t shortest = 1; shortest <= 6; ++shortest)
      for (const NBest& nbest :
           search_by_rules(run, {{kRulesSource, 6, shortest}, {kRulesSource, 9, shortest}}, {4, 4, {1}}, 2))
        for (const Hypothesis& hypothesis : nbest) EXPECT_GE(std::ssize(hypothesis.ids) + 1, shortest);
}

TEST(Rules, KeepBannedWordsOut) {
  const Letters letters;
  const auto words_of = [&](const std::vector<NBest>& found) {
    std::set<std::string> out;
    for (const NBest& nbest : found)
      for (const Hypothesis& hypothesis : nbest)
        for (const std::string& word : letters.describe(hypothesis.ids).words) out.insert(word);
    return out;
  };
  for (const auto run : kSearches) {
    const std::vector<SentenceLimits> limits(6, {kRulesSource, 7});
    const std::set<std::string> free = words_of(search_by_rules(run, limits, {4, 4, {1}}));
    ASSERT_FALSE(free.empty());
    const std::string word = *free.begin();
    const Bans bans({word}, letters);
    EXPECT_FALSE(
        words_of(search_by_rules(run, limits, {.beam = 4, .nbest = 4, .ranking = {1}, .bans = &bans})).contains(word));
  }
}

TEST(Rules, AllowUnknownTokensWhereTheyAreAskedFor) {
  for (const auto run : kSearches) {
    for (const bool unknown : {false, true}) {
      bool found = false;
      for (const NBest& nbest : search_by_rules(run, std::vector<SentenceLimits>(20, {kRulesSource, 7}),
                                                {.beam = 3, .nbest = 3, .unknown = unknown}, 2))
        for (const Hypothesis& hypothesis : nbest)
          found = found || std::count(hypothesis.ids.begin(), hypothesis.ids.end(), text::kUnknown) > 0;
      EXPECT_EQ(found, unknown);
    }
  }
}

}  // namespace
}  // namespace attune::decode
