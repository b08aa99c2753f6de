#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "src/decode/search/search.h"
#include "tests/support/table_steps.h"

namespace attune::decode {
namespace {

using testing::ProbabilityTable;
using testing::TableSteps;

constexpr int64_t kDrawnSource = 3;

std::vector<NBest> sample(const std::vector<ProbabilityTable>& tables, const std::vector<SentenceLimits>& limits,
                          const SearchOptions& options) {
  TableSteps steps(tables);
  return sample_search(steps, limits, options);
}

SentenceLimits limits(uint64_t seed, int64_t longest = 6) { return {kDrawnSource, longest, 1, {}, seed}; }

TEST(SampleSearch, DrawsEachTranslationAsOftenAsItIsProbable) {
  const ProbabilityTable table(3, 2, kDrawnSource);
  const int64_t count = 20000;
  std::map<std::vector<int32_t>, double> share;
  const NBest drawn = sample({table}, {limits(1, 3)}, {.nbest = count}).front();
  for (const Hypothesis& one : drawn) share[one.ids] += 1.0 / count;
  // What may be generated: the end token and two words, of the rest's share nothing is left.
  const auto among = [&](const std::vector<int64_t>& read, int64_t token) {
    const auto next = table.next(read);
    double sum = 0;
    for (size_t k = text::kEnd; k < next.size(); ++k) sum += std::exp(next[k]);
    return std::exp(next[static_cast<size_t>(token)]) / sum;
  };
  EXPECT_NEAR(share[{}], among({}, text::kEnd), 0.015);
  for (const int32_t word : {4, 5}) {
    EXPECT_NEAR((share[{word}]), among({}, word) * among({word}, text::kEnd), 0.015);
    for (const int32_t next : {4, 5})  // the longest: it ends whatever is drawn then
      EXPECT_NEAR((share[{word, next}]), among({}, word) * among({word}, next), 0.015);
  }
}

TEST(SampleSearch, OfTheOneMostProbableTokenIsGreedySearch) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<ProbabilityTable> tables = {{seed, 5, kDrawnSource}, {seed + 1000, 5, kDrawnSource}};
    TableSteps steps(tables);
    const auto greedy = greedy_search(steps, {limits(1, 9), limits(1, 4)}, {1, 1, {1}});
    const auto sampled =
        sample(tables, {limits(1, 9), limits(1, 4)}, {.nbest = 1, .ranking = {1}, .sampling = {.top_k = 1}});
    for (size_t b = 0; b < 2; ++b) {
      EXPECT_EQ(sampled[b].front().ids, greedy[b].front().ids);
      EXPECT_EQ(sampled[b].front().ended, greedy[b].front().ended);
      EXPECT_NEAR(sampled[b].front().score, greedy[b].front().score, 1e-12);
      EXPECT_EQ(sampled[b].front().alignment, greedy[b].front().alignment);
    }
  }
}

TEST(SampleSearch, DependsOnTheSeedAloneNotOnWhatStandsBeside) {
  std::vector<ProbabilityTable> tables;
  std::vector<SentenceLimits> all;
  for (uint64_t b = 0; b < 8; ++b) {
    tables.emplace_back(b, 6, kDrawnSource);
    all.push_back(limits(b % 4));
  }
  const auto together = sample(tables, all, {.nbest = 3});
  for (size_t b = 0; b < tables.size(); ++b) {
    const NBest alone = sample({tables[b]}, {all[b]}, {.nbest = 3}).front();
    for (size_t i = 0; i < 3; ++i) EXPECT_EQ(together[b][i].ids, alone[i].ids);
  }
  const ProbabilityTable table(1, 6, kDrawnSource);
  const auto drawn = sample({table, table, table}, {limits(1), limits(1), limits(2)}, {.nbest = 4});
  const auto ids = [&](size_t b) {
    std::vector<std::vector<int32_t>> out;
    for (const Hypothesis& one : drawn[b]) out.push_back(one.ids);
    return out;
  };
  EXPECT_EQ(ids(0), ids(1));
  EXPECT_NE(ids(0), ids(2));
}

TEST(SampleSearch, TellsTheTruthAboutEveryTranslationBestFirst) {
  const ProbabilityTable table(7, 4, kDrawnSource);
  const NBest found =
      sample({table}, {limits(5)}, {.nbest = 9, .ranking = {1}, .sampling = {.temperature = 2}}).front();
  for (size_t i = 0; i < found.size(); ++i) {
    std::vector<int64_t> read;
    double total = 0;
    for (size_t t = 0; t <= found[i].ids.size(); ++t) {
      const int64_t token = t < found[i].ids.size() ? found[i].ids[t] : text::kEnd;
      total += table.next(read)[static_cast<size_t>(token)];
      read.push_back(token);
    }
    EXPECT_NEAR(found[i].log_probability, total, 1e-9);
    if (i > 0) {
      EXPECT_GE(found[i - 1].score, found[i].score);
    }
  }
}

}  // namespace
}  // namespace attune::decode
