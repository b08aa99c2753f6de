#include "src/kernels/gemm/linear.h"

#include <gtest/gtest.h>

#include "src/kernels/execution.h"

namespace attune::kernels {
namespace {

TEST(LinearMap, TakesAGradientThatIsTurnedOfOneColumn) {
  torch::manual_seed(3);
  const ExecutionScope scope({.fused = true});
  const Tensor x = torch::randn({8, 9, 6}, torch::kDouble);
  Tensor weight = torch::randn({1, 6}, torch::kDouble).requires_grad_();
  linear_map(x, weight).transpose(1, 2).tanh().sum().backward();
  const Tensor found = weight.grad().clone();
  weight.mutable_grad().zero_();
  torch::linear(x, weight).tanh().sum().backward();
  EXPECT_LT((found - weight.grad()).abs().max().item<double>(), 1e-12);
}

// Products are rounded, not what is added to them; few rows go another way than many.
TEST(LinearMap, AddsABiasThatIsNotRounded) {
  torch::manual_seed(4);
  const ExecutionScope scope({.fused = true, .bfloat16 = true});
  const Tensor weight = torch::randn({5, 6}), bias = torch::full({5}, 1000.3F);
  for (const int64_t rows : {1, 31, 32, 100}) {
    const Tensor x = torch::randn({rows, 6});
    const Tensor exact = torch::linear(x.to(torch::kDouble), weight.to(torch::kDouble), bias.to(torch::kDouble));
    const Tensor found = linear_map(x, weight, bias);
    EXPECT_EQ(found.scalar_type(), torch::kFloat);
    EXPECT_LT((found.to(torch::kDouble) - exact).abs().max().item<double>(), 0.2) << rows;
  }
}

}  // namespace
}  // namespace attune::kernels
