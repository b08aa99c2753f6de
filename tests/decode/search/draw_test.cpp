#include "src/decode/search/draw.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "src/base/error.h"
#include "src/base/random.h"

namespace attune::decode {
namespace {

// Tokens 3 (end) to 7 with probabilities in tenths; unknown, padding and begin would be likely, too.
const std::vector<double> kProbabilities = {0.3, 0.1, 0.1, 0.05, 0.2, 0.1, 0.1, 0.05};

torch::Tensor scores() { return torch::tensor(kProbabilities, torch::kDouble).log().unsqueeze(0) + 5; }

std::map<int32_t, double> shares(const SampleOptions& sampling, const Rule& rule = {}) {
  std::map<int32_t, double> out;
  const int count = 20000;
  std::vector<double> places;
  for (int i = 0; i < count; ++i) places.push_back((i + 0.5) / count);
  for (const Drawn& one :
       draw_tokens(scores().expand({count, -1}), sampling, places, std::vector<Rule>(static_cast<size_t>(count), rule)))
    out[one.token] += 1.0 / count;
  return out;
}

void expect_shares(const std::map<int32_t, double>& found, const std::map<int32_t, double>& weights) {
  double total = 0;
  for (const auto& [token, weight] : weights) total += weight;
  ASSERT_EQ(found.size(), weights.size());
  for (const auto& [token, weight] : weights) EXPECT_NEAR(found.at(token), weight / total, 1e-3) << token;
}

TEST(DrawTokens, TakesEachTokenAsOftenAsItIsProbable) {
  expect_shares(shares({}), {{3, 0.05}, {4, 0.2}, {5, 0.1}, {6, 0.1}, {7, 0.05}});
}

TEST(DrawTokens, OfATemperatureAreOfAPowerOfTheProbabilities) {
  expect_shares(shares({.temperature = 0.5}), {{3, 0.0025}, {4, 0.04}, {5, 0.01}, {6, 0.01}, {7, 0.0025}});
}

TEST(DrawTokens, TakesOnlyTheMostProbable) {
  expect_shares(shares({.top_k = 1}), {{4, 1}});
  expect_shares(shares({.top_k = 3}), {{4, 0.2}, {5, 0.1}, {6, 0.1}});
  expect_shares(shares({.top_k = 99}), shares({}));
}

TEST(DrawTokens, TakesOnlyTheNucleus) {
  // Of the 0.5 that may be drawn 0.2 are 40 %, 0.2 and 0.1 are 60 %.
  expect_shares(shares({.top_p = 0.3}), {{4, 1}});
  expect_shares(shares({.top_p = 0.5}), {{4, 0.2}, {5, 0.1}});
}

TEST(DrawTokens, KeepsTheRules) {
  expect_shares(shares({}, {.only = 6}), {{6, 1}});
  expect_shares(shares({}, {.never = {3, 4}}), {{5, 0.1}, {6, 0.1}, {7, 0.05}});
  expect_shares(shares({}, {.never = {3, 4}, .unknown = true}), {{0, 0.3}, {5, 0.1}, {6, 0.1}, {7, 0.05}});
}

TEST(DrawTokens, TellsTheModelsOwnLogProbability) {
  for (const SampleOptions& sampling : {SampleOptions{}, SampleOptions{.temperature = 3}, SampleOptions{.top_k = 1}}) {
    const Drawn one = draw_tokens(scores(), sampling, {0.4}, {}).front();
    EXPECT_NEAR(one.log_probability, std::log(kProbabilities[static_cast<size_t>(one.token)]), 1e-12);
    EXPECT_NEAR(one.end, std::log(0.05), 1e-12);
  }
}

TEST(DrawTokens, RefusesWhatIsNoNumberAndWhatNothingMayFollow) {
  torch::Tensor wrong = scores().clone();
  wrong[0][5] = std::nan("");
  EXPECT_THROW(draw_tokens(wrong, {}, {0.5}, {}), Error);
  EXPECT_THROW(draw_tokens(scores(), {}, {0.5}, {{.never = {3, 4, 5, 6, 7}}}), Error);
}

}  // namespace
}  // namespace attune::decode
