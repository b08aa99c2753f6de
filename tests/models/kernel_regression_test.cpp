// Kernel regression against NumPy and PyTorch: tools/golden/kernel_regression.py writes the fixture.
#include "models/kernel_regression.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace attune::models {
namespace {

using testing::largest_difference;
using testing::tensor_of;

AttentionOptions options_of(const std::string& kernel, double width) {
  AttentionOptions options;
  options.score = kernel;
  options.gaussian.width = options.epanechnikov.width = options.boxcar.width = width;
  return options;
}

class GoldenKernelRegression : public ::testing::Test {
 protected:
  nlohmann::json golden_ = testing::read_json(ATTUNE_SOURCE_DIR "/tests/fixtures/regression/kernel_regression.json");
  Tensor tensor(const char* name) const {
    return tensor_of(golden_[name], {static_cast<int64_t>(golden_[name].size())});
  }
  Regression asked() const {
    return {tensor("asked").unsqueeze(0), tensor("inputs").unsqueeze(0), tensor("outputs").unsqueeze(0)};
  }
  static std::string name_of(const nlohmann::json& one) {
    return one["kernel"].get<std::string>() + one["width"].dump();
  }
  static KernelRegression model_of(const nlohmann::json& one) {
    return KernelRegression(options_of(one["kernel"], one["width"]));
  }
};

TEST_F(GoldenKernelRegression, WeighsPointsAsNumPysKernels) {
  for (const auto& one : golden_["cases"]) {
    const Tensor weights = model_of(one).forward(asked()).weights;
    EXPECT_LT(largest_difference(weights, tensor_of(one["weights"], weights.sizes())), 1e-6) << name_of(one);
    EXPECT_LT((weights.sum(-1) - 1).abs().max().item<double>(), 1e-12) << name_of(one);
  }
}

TEST_F(GoldenKernelRegression, PredictsWhatNumPyPools) {
  for (const auto& one : golden_["cases"]) {
    const Tensor outputs = model_of(one).forward(asked()).outputs;
    EXPECT_LT(largest_difference(outputs, tensor_of(one["outputs"], outputs.sizes())), 1e-6) << name_of(one);
  }
}

TEST_F(GoldenKernelRegression, LearnsItsWidthByPyTorchsGradient) {
  int learned = 0;
  for (const auto& one : golden_["cases"]) {
    KernelRegression model = model_of(one);
    EXPECT_EQ(model.sharpness().has_value(), one.contains("left_out")) << name_of(one);
    if (!model.sharpness()) continue;
    const Tensor outputs = tensor("outputs");
    const Tensor loss =
        (model.forward(leave_one_out(tensor("inputs"), outputs)).outputs.squeeze(1) - outputs).square().mean();
    loss.backward();
    EXPECT_NEAR(loss.item<double>(), one["left_out"]["loss"].get<double>(), 1e-6) << name_of(one);
    EXPECT_NEAR(model.parameters().front().grad().item<double>(), one["left_out"]["gradient"].get<double>(), 1e-6)
        << name_of(one);
    ++learned;
  }
  EXPECT_EQ(learned, 6);
}

TEST(KernelRegression, GivesTheMeanOfAllWhereNothingIsInReach) {
  const Tensor inputs = torch::tensor({{0.0, 1.0, 2.0}}, torch::kDouble);
  const Tensor outputs = torch::tensor({{3.0, 6.0, 30.0}}, torch::kDouble);
  const Tensor far = torch::tensor({{1e4}}, torch::kDouble);
  for (const char* kernel : {"boxcar", "epanechnikov"})
    EXPECT_NEAR(KernelRegression(options_of(kernel, 1)).forward({far, inputs, outputs}).outputs.item<double>(), 13,
                1e-9)
        << kernel;
  EXPECT_NEAR(KernelRegression(options_of("gaussian", 1)).forward({far, inputs, outputs}).outputs.item<double>(), 30,
              1e-9)
      << "the nearest: it ends nowhere";
}

TEST(LeaveOneOut, AsksEveryPointOfAllOthersInTheirOrder) {
  const Tensor inputs = torch::tensor({1.0, 2.0, 3.0}, torch::kDouble);
  const Regression left_out = leave_one_out(inputs, inputs * 10);
  EXPECT_TRUE(left_out.queries.equal(torch::tensor({{1.0}, {2.0}, {3.0}}, torch::kDouble)));
  EXPECT_TRUE(left_out.inputs.equal(torch::tensor({{2.0, 3.0}, {1.0, 3.0}, {1.0, 2.0}}, torch::kDouble)));
  EXPECT_TRUE(left_out.outputs.equal(torch::tensor({{20.0, 30.0}, {10.0, 30.0}, {10.0, 20.0}}, torch::kDouble)));
}

TEST(LeaveOneOut, PredictsAPointWhateverItsOwnOutputIs) {
  const Tensor inputs = torch::rand({12}, torch::kDouble), outputs = torch::rand({12}, torch::kDouble);
  KernelRegression model(options_of("gaussian", 0.3));
  const Tensor before = model.forward(leave_one_out(inputs, outputs)).outputs;
  Tensor changed = outputs.clone();
  changed[5] = 1e3;
  const Tensor difference = (model.forward(leave_one_out(inputs, changed)).outputs - before).abs().squeeze(1);
  EXPECT_EQ(difference[5].item<double>(), 0);
  EXPECT_EQ((difference > 0).sum().item<int64_t>(), 11);
}

}  // namespace
}  // namespace attune::models
