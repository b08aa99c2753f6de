#include "models/attention/windows/causal.h"

#include <gtest/gtest.h>

namespace attune::models {
namespace {

TEST(CausalWindow, ShowsWhatStandsUpToTheStepAndSoManyAhead) {
  AttentionOptions options;
  Memory memory;
  memory.values = torch::zeros({2, 5, 3});
  for (const int64_t ahead : {0, 2}) {
    options.causal.ahead = ahead;
    CausalWindow window({3, 3, options});
    for (const int64_t first : {0, 1, 3, 9}) {
      const Effect found = window.forward(torch::zeros({2, 4, 3}), first, memory);
      EXPECT_FALSE(found.factor.defined());
      for (int64_t t = 0; t < 4; ++t)
        for (int64_t s = 0; s < 5; ++s) {
          const double bias = found.bias.defined() ? found.bias[0][t][s].item<double>() : 0.0;
          EXPECT_EQ(bias, s <= first + t + ahead ? 0.0 : -std::numeric_limits<double>::infinity());
        }
    }
  }
}

}  // namespace
}  // namespace attune::models
