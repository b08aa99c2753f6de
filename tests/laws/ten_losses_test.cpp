// Ten steps of training equal PyTorch's: loss, gradients, clipping and Adam together. Fixtures: tools/golden/models.py.
#include <gtest/gtest.h>
#include <torch/nn/utils/clip_grad.h>

#include "src/train/optimizer.h"
#include "tests/support/golden_case.h"

namespace attune {
namespace {

class TenLosses : public ::testing::TestWithParam<std::string> {};

TEST_P(TenLosses, EqualPyTorchs) {
  testing::GoldenCase golden(GetParam());
  const train::Parameters parameters = train::parameters_of(*golden.model);
  const auto adam = train::optimizers().at("adam").make(parameters, train::OptimizerOptions{});
  const auto tokens = static_cast<double>((golden.batch.target_output != 1).sum().item<int64_t>());
  for (const double expected : golden.json["ten_losses"].get<std::vector<double>>()) {
    adam->zero_grad();
    const Tensor loss = golden.loss(golden.forward()).loss / tokens;
    loss.backward();
    torch::nn::utils::clip_grad_norm_(parameters.values, 0.5);
    adam->step(0.01);
    EXPECT_NEAR(loss.item<double>(), expected, 1e-9);
  }
}

INSTANTIATE_TEST_SUITE_P(Training, TenLosses, ::testing::ValuesIn(testing::golden_cases()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace attune
