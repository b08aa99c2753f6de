#include "src/kernels/gemm/packed_weights.h"

#include <gtest/gtest.h>

#include "src/kernels/execution.h"
#include "src/kernels/gemm/linear.h"

namespace attune::kernels {
namespace {

// Sizes that are no multiple of anything; few rows are shared by columns, many by rows.
struct Sizes {
  int64_t rows, inner, columns;
};
const std::vector<Sizes> kSizes = {{1, 7, 3}, {3, 130, 200}, {65, 33, 64}, {600, 40, 129}};

double error_of(const Tensor& found, const Tensor& expected) {
  return ((found.to(torch::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

TEST(PackedWeights, MultiplyAsTheLinearMap) {
  torch::manual_seed(3);
  const torch::NoGradGuard no_gradients;
  for (const auto& [rows, inner, columns] : kSizes) {
    const Tensor x = torch::randn({rows, inner}, torch::kDouble), bias = torch::randn({columns}, torch::kDouble);
    const Tensor wide = torch::randn({columns, inner + 5}, torch::kDouble), weight = wide.narrow(1, 2, inner);
    const Tensor expected = torch::linear(x, weight, bias);
    for (const bool bfloat16 : {false, true}) {
      PackedWeights weights(bfloat16);
      const ExecutionScope scope({.fused = true, .weights = &weights});
      for (int again = 0; again < 2; ++again) {
        EXPECT_LT(error_of(linear_map(x, weight, bias), expected), 1e-12);
        const Tensor floats = wide.to(torch::kFloat).narrow(1, 2, inner);
        EXPECT_LT(error_of(linear_map(x.to(torch::kFloat), floats, bias.to(torch::kFloat)), expected),
                  bfloat16 ? 2e-2 : 1e-5);
      }
    }
  }
}

TEST(PackedWeights, GiveARowTheSameBitsWhateverStandsBesideIt) {
  torch::manual_seed(4);
  const torch::NoGradGuard no_gradients;
  const Tensor x = torch::randn({600, 96}), weight = torch::randn({300, 96}), bias = torch::randn({300});
  for (const bool bfloat16 : {false, true}) {
    PackedWeights weights(bfloat16);
    const ExecutionScope scope({.fused = true, .weights = &weights});
    const Tensor all = linear_map(x, weight, bias);
    for (const int64_t row : {0, 1, 299, 599})
      EXPECT_TRUE(linear_map(x.narrow(0, row, 1), weight, bias).equal(all.narrow(0, row, 1))) << row << bfloat16;
  }
}

TEST(PackedWeights, AreKeptForTheNextSearchButForWhatASearchComputes) {
  torch::manual_seed(5);
  const Tensor weight = torch::randn({30, 9}), x = torch::randn({4, 9});
  PackedPanels kept;
  for (int search = 0; search < 2; ++search) {
    const torch::InferenceMode inference;
    PackedWeights weights(/*bfloat16=*/false, &kept);
    const ExecutionScope scope({.fused = true, .weights = &weights});
    EXPECT_LT(error_of(linear_map(x, weight), torch::linear(x, weight)), 1e-5);
    EXPECT_LT(error_of(linear_map(x, weight.narrow(0, 10, 20)), torch::linear(x, weight.narrow(0, 10, 20))), 1e-5);
    const Tensor computed = weight * (search + 1);
    EXPECT_LT(error_of(linear_map(x, computed), torch::linear(x, computed)), 1e-5);
    EXPECT_EQ(kept.size(), 2);
  }
}

TEST(PackedWeights, LeaveGradientsToTheLinearMapItself) {
  PackedWeights weights(/*bfloat16=*/false);
  const ExecutionScope scope({.fused = true, .weights = &weights});
  const Tensor x = torch::randn({40, 6}), weight = torch::randn({5, 6}).requires_grad_();
  linear_map(x, weight).sum().backward();
  EXPECT_TRUE(weight.grad().defined());
}

}  // namespace
}  // namespace attune::kernels
