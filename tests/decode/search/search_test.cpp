#include "src/decode/search/search.h"

#include <gmock/gmock.h>

#include <set>

#include "src/base/error.h"
#include "tests/support/table_steps.h"

namespace attune::decode {
namespace {

using ::testing::ElementsAre;
using testing::ForgetfulTableSteps;
using testing::ProbabilityTable;
using testing::TableSteps;

constexpr int64_t kWords = 2, kSource = 3;

// Every translation there is, best first.
void every(const ProbabilityTable& table, std::vector<int64_t> read, double total, int64_t longest, double alpha,
           NBest& out) {
  const std::vector<double> next = table.next(read);
  const auto length = static_cast<int64_t>(read.size()) + 1;
  Hypothesis ended;
  ended.ids.assign(read.begin(), read.end());
  ended.log_probability = total + next[text::kEnd];
  ended.score = Ranking{alpha}.score(ended.log_probability, length, {});
  out.push_back(ended);
  if (length == longest) return;
  for (int64_t word = text::kEnd + 1; word < table.vocabulary(); ++word) {
    read.push_back(word);
    every(table, read, total + next[static_cast<size_t>(word)], longest, alpha, out);
    read.pop_back();
  }
}

NBest exhaustive(const ProbabilityTable& table, int64_t longest, double alpha) {
  NBest out;
  every(table, {}, 0, longest, alpha, out);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return out;
}

NBest search_one(uint64_t seed, int64_t longest, const SearchOptions& options) {
  TableSteps steps({ProbabilityTable(seed, kWords, kSource)});
  return beam_search(steps, {{kSource, longest}}, options).front();
}

// What a hypothesis says of itself is what the table says of its tokens.
bool is_true_to(const Hypothesis& hypothesis, const ProbabilityTable& table) {
  std::vector<int64_t> read;
  double total = 0;
  for (size_t i = 0; i <= hypothesis.ids.size(); ++i) {
    const int64_t token = i < hypothesis.ids.size() ? hypothesis.ids[i] : text::kEnd;
    const double log_probability = table.next(read)[static_cast<size_t>(token)];
    const std::vector<double> weights = table.alignment(read);
    for (int64_t j = 0; j < table.source(); ++j)
      if (std::abs(hypothesis.alignment.at(static_cast<int64_t>(i), j) - weights[static_cast<size_t>(j)]) > 1e-6)
        return false;
    if (std::abs(hypothesis.token_log_probabilities[i] - log_probability) > 1e-6) return false;
    total += log_probability;
    read.push_back(token);
  }
  return std::abs(total - hypothesis.log_probability) < 1e-9;
}

TEST(BeamSearch, WithRoomForEverythingEqualsExhaustiveSearch) {
  const int64_t longest = 6;
  for (const double alpha : {0.0, 0.6, 1.0, 2.0})
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const NBest all = exhaustive(ProbabilityTable(seed, kWords, kSource), longest, alpha);
      const auto size = static_cast<int64_t>(all.size());
      ASSERT_EQ(size, 63);
      const NBest found = search_one(seed, longest, {size, size, {alpha}});
      ASSERT_EQ(found.size(), all.size());
      for (size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(found[i].ids, all[i].ids) << "alpha " << alpha << ", seed " << seed << ", rank " << i;
        EXPECT_NEAR(found[i].score, all[i].score, 1e-12);
      }
      // Asked for the best alone it may leave early, and must find the same.
      EXPECT_EQ(search_one(seed, longest, {size, 1, {alpha}}).front().ids, all.front().ids);
    }
}

TEST(BeamSearch, LeavesEarlyWhenNothingCanStillWin) {
  TableSteps for_one({ProbabilityTable(3, kWords, kSource)}), for_all({ProbabilityTable(3, kWords, kSource)});
  beam_search(for_one, {{kSource, 8}}, {255, 1, {0}});
  beam_search(for_all, {{kSource, 8}}, {255, 255, {0}});
  EXPECT_LT(for_one.rows_read, for_all.rows_read / 2);
}

TEST(BeamSearch, WithOnePlaceIsGreedySearch) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const std::vector<SentenceLimits> limits = {{kSource, 9}, {kSource, 2}};
    const std::vector<ProbabilityTable> tables = {{seed, 5, kSource}, {seed + 1000, 5, kSource}};
    TableSteps beam(tables), greedy(tables);
    const auto by_beam = beam_search(beam, limits, {1, 1, {0.7}});
    const auto by_greedy = greedy_search(greedy, limits, {1, 1, {0.7}});
    for (size_t b = 0; b < 2; ++b) {
      EXPECT_EQ(by_beam[b].front().ids, by_greedy[b].front().ids);
      EXPECT_EQ(by_beam[b].front().token_log_probabilities, by_greedy[b].front().token_log_probabilities);
      EXPECT_EQ(by_beam[b].front().alignment, by_greedy[b].front().alignment);
      EXPECT_EQ(by_beam[b].front().ended, by_greedy[b].front().ended);
      EXPECT_DOUBLE_EQ(by_beam[b].front().score, by_greedy[b].front().score);
    }
  }
}

TEST(BeamSearch, OfABatchEqualsItsSentencesOneByOne) {
  std::vector<ProbabilityTable> tables;
  std::vector<SentenceLimits> limits;
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const auto source = static_cast<int64_t>(1 + seed % 4);
    tables.emplace_back(seed, 4, source);
    limits.push_back({source, static_cast<int64_t>(1 + seed % 7)});
  }
  TableSteps together(tables);
  const auto batch = beam_search(together, limits, {4, 4, {1}});
  for (size_t b = 0; b < tables.size(); ++b) {
    TableSteps alone({tables[b]});
    const NBest single = beam_search(alone, {limits[b]}, {4, 4, {1}}).front();
    ASSERT_EQ(batch[b].size(), single.size());
    for (size_t i = 0; i < single.size(); ++i) {
      EXPECT_EQ(batch[b][i].ids, single[i].ids);
      EXPECT_EQ(batch[b][i].score, single[i].score);
      EXPECT_EQ(batch[b][i].alignment, single[i].alignment);
    }
  }
}

TEST(BeamSearch, TellsTheTruthAboutEveryHypothesis) {
  const ProbabilityTable table(7, 4, kSource);
  TableSteps steps({table});
  for (const NBest nbest = beam_search(steps, {{kSource, 7}}, {6, 6, {1}}).front();
       const Hypothesis& hypothesis : nbest)
    EXPECT_TRUE(is_true_to(hypothesis, table));
}

TEST(BeamSearch, LiesWhenStateDoesNotFollowItsHypothesis) {
  int64_t lies = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const ProbabilityTable table(seed, 4, kSource);
    ForgetfulTableSteps steps({table});
    for (const NBest nbest = beam_search(steps, {{kSource, 7}}, {6, 6, {1}}).front();
         const Hypothesis& hypothesis : nbest)
      lies += !is_true_to(hypothesis, table);
  }
  EXPECT_GT(lies, 0);
}

TEST(BeamSearch, FindsDifferentTranslationsBestFirst) {
  const NBest found = search_one(11, 7, {10, 10, {1}});
  ASSERT_EQ(found.size(), 10u);
  std::set<std::vector<int32_t>> different;
  for (size_t i = 0; i < found.size(); ++i) {
    different.insert(found[i].ids);
    if (i > 0) {
      EXPECT_GE(found[i - 1].score, found[i].score);
    }
  }
  EXPECT_EQ(different.size(), 10u);
}

TEST(BeamSearch, GivesNoMoreThanAskedFor) { EXPECT_EQ(search_one(5, 7, {6, 2, {1}}).size(), 2u); }

TEST(BeamSearch, OfNoSentencesFindsNothing) {
  TableSteps steps({});
  EXPECT_TRUE(beam_search(steps, {}, {4, 1, {1}}).empty());
  EXPECT_TRUE(greedy_search(steps, {}, {1, 1, {1}}).empty());
  EXPECT_EQ(steps.calls, 0);
}

// Probabilities that do not depend on what was read.
class ConstantSteps : public Steps {
 public:
  explicit ConstantSteps(std::vector<double> log_probabilities) {
    double rest = 1;  // goes to the unknown token, so that these are the log-probabilities that search sees
    for (size_t i = 1; i < log_probabilities.size(); ++i) rest -= std::exp(log_probabilities[i]);
    if (rest > 0) log_probabilities[0] = std::log(rest);
    row_ = torch::tensor(log_probabilities, torch::kDouble);
  }
  int64_t sentences() const override { return 1; }
  torch::Tensor next(const torch::Tensor& origin, const torch::Tensor&) override {
    rows_ = origin.numel();
    return row_.repeat({rows_, 1});
  }
  torch::Tensor alignment() const override { return torch::ones({rows_, 1}, torch::kDouble); }

 private:
  torch::Tensor row_;
  int64_t rows_ = 0;
};

TEST(Search, EndsAtTheLongestLengthAndSaysSo) {
  for (const int64_t beam : {1, 3}) {
    ConstantSteps steps({-9, -9, -9, -5, -0.5, -1});
    const Hypothesis found = beam_search(steps, {{1, 4}}, {beam, 1, {0}}).front().front();
    if (beam == 1) {
      EXPECT_THAT(found.ids, ElementsAre(4, 4, 4));
      EXPECT_FALSE(found.ended);
      EXPECT_DOUBLE_EQ(found.log_probability, -6.5);
      EXPECT_EQ(found.alignment.rows, 4);
    } else {
      EXPECT_TRUE(found.ids.empty());
      EXPECT_TRUE(found.ended);
    }
    ConstantSteps same({-9, -9, -9, -5, -0.5, -1});
    const Hypothesis greedy = greedy_search(same, {{1, 4}}, {1, 1, {0}}).front().front();
    EXPECT_THAT(greedy.ids, ElementsAre(4, 4, 4));
    EXPECT_FALSE(greedy.ended);
  }
}

TEST(Search, LengthPenaltyPrefersLongerTranslations) {
  // The end costs 1 and a word 0.6 each: raw probability ends at once, the mean per token goes on.
  const std::vector<double> costs = {-9, -9, -9, -1, -0.6};
  ConstantSteps raw(costs), mean(costs);
  EXPECT_EQ(beam_search(raw, {{1, 5}}, {3, 1, {0}}).front().front().ids.size(), 0u);
  // Three places: ends after no word and after one; the third goes on to the longest length, and its mean is the best.
  EXPECT_EQ(beam_search(mean, {{1, 5}}, {3, 1, {1}}).front().front().ids.size(), 4u);
}

TEST(Search, NeverGeneratesUnknownPaddingOrBegin) {
  for (const int64_t beam : {1, 4}) {
    ConstantSteps steps({-0.1, -0.1, -0.1, -4, -3});
    for (const NBest nbest = beam_search(steps, {{1, 3}}, {beam, beam, {1}}).front(); const Hypothesis& found : nbest)
      for (const int32_t id : found.ids) EXPECT_EQ(id, 4);
  }
}

TEST(Search, BreaksTiesByTheLowerToken) {
  ConstantSteps steps({-9, -9, -9, -8, -2, -2, -2, -2});
  const NBest found = beam_search(steps, {{1, 2}}, {3, 3, {0}}).front();
  EXPECT_THAT(found[0].ids, ElementsAre(4));
  EXPECT_THAT(found[1].ids, ElementsAre(5));
  EXPECT_THAT(found[2].ids, ElementsAre(6));
}

TEST(Search, RefusesProbabilitiesThatAreNotNumbers) {
  const double nan = std::nan("");
  ConstantSteps steps({nan, nan, nan, nan, nan});
  EXPECT_THROW(beam_search(steps, {{1, 3}}, {2, 1, {1}}), Error);
  EXPECT_THROW(greedy_search(steps, {{1, 3}}, {1, 1, {1}}), Error);
}

TEST(Search, RefusesAModelThatAllowsNothing) {
  const double never = -std::numeric_limits<double>::infinity();
  ConstantSteps steps({0, never, never, never, never});
  EXPECT_THROW(beam_search(steps, {{1, 3}}, {2, 1, {1}}), Error);
  EXPECT_THROW(greedy_search(steps, {{1, 3}}, {1, 1, {1}}), Error);
}

}  // namespace
}  // namespace attune::decode
