#include "src/decode/search/continuations.h"

#include <gmock/gmock.h>

#include <cmath>

#include "src/base/error.h"
#include "src/text/tokenizer.h"

namespace attune::decode {
namespace {

TEST(BestContinuations, EqualASortOfTheWholeRow) {
  torch::manual_seed(1);
  const torch::Tensor scores = torch::log_softmax(torch::randn({7, 500}), -1);
  const auto best = best_continuations(scores, 20);
  ASSERT_EQ(best.size(), 7u);
  for (int64_t i = 0; i < 7; ++i) {
    const auto [values, tokens] = scores[i].slice(0, text::kEnd).sort(0, /*descending=*/true);
    for (int64_t j = 0; j < 20; ++j) {
      const Continuation& c = best[static_cast<size_t>(i)].best[static_cast<size_t>(j)];
      EXPECT_EQ(c.token, tokens[j].item<int64_t>() + text::kEnd);
      EXPECT_FLOAT_EQ(static_cast<float>(c.log_probability), values[j].item<float>());
    }
  }
}

TEST(BestContinuations, KeepTheLowerOfEqualTokens) {
  const auto best = best_continuations(torch::zeros({1, 9}), 3).front().best;
  ASSERT_EQ(best.size(), 3u);
  for (int32_t i = 0; i < 3; ++i) EXPECT_EQ(best[static_cast<size_t>(i)].token, text::kEnd + i);
}

TEST(BestContinuations, AreNoMoreThanThereAre) {
  EXPECT_EQ(best_continuations(torch::zeros({1, 6}), 100).front().best.size(), 3u);
  torch::Tensor impossible = torch::zeros({1, 6});
  impossible[0][4] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(best_continuations(impossible, 100).front().best.size(), 2u);
}

TEST(BestContinuations, ReadASliceOfALargerTensor) {
  const torch::Tensor wide = torch::arange(20, torch::kFloat).reshape({2, 10});
  EXPECT_EQ(best_continuations(wide.slice(1, 0, 6), 1, Normalize::kNo)[1].best.front().log_probability, 15);
}

TEST(BestContinuations, OfLogitsAreThoseOfTheirSoftmax) {
  torch::manual_seed(2);
  const torch::Tensor logits = 3 * torch::randn({5, 300});
  const auto found = best_continuations(logits, 4), expected = best_continuations(logits.log_softmax(-1), 4);
  const auto raw = best_continuations(logits, 4, Normalize::kNo);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(found[i].end, logits.log_softmax(-1)[static_cast<int64_t>(i)][text::kEnd].item<double>(), 1e-5);
    for (size_t j = 0; j < 4; ++j) {
      EXPECT_EQ(found[i].best[j].token, expected[i].best[j].token);
      EXPECT_EQ(found[i].best[j].token, raw[i].best[j].token);
      EXPECT_NEAR(found[i].best[j].log_probability, expected[i].best[j].log_probability, 1e-5);
    }
  }
}

TEST(BestContinuations, RefuseWhatIsNoNumber) {
  torch::Tensor scores = torch::zeros({2, 200});
  scores[1][150] = std::nanf("");
  EXPECT_THROW(best_continuations(scores, 3), Error);
}

}  // namespace
}  // namespace attune::decode
