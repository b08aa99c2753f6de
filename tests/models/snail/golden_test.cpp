// SNAIL's blocks against PyTorch: conv1d, a masked softmax and torch.nn.LSTM must give the same values and gradients. The fixtures
// come from tools/golden/snail.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "models/snail/attention_block.h"
#include "models/snail/lstm_learner.h"
#include "models/snail/snail.h"
#include "models/snail/temporal_convolution.h"
#include "tests/support/tiny_model.h"

namespace attune::models {
namespace {

constexpr int64_t kGoldenBatch = 2, kLength = 6, kChannels = 3, kOutputs = 4;

struct Case {
  const char* name;
  std::shared_ptr<torch::nn::Module> (*make)();
  Tensor (*forward)(torch::nn::Module& module, const Tensor& x);
};

MetaLearnerSizes sizes(int64_t width) { return {kChannels, kOutputs, kLength, width}; }

template <class Part>
Tensor states(torch::nn::Module& module, const Tensor& x) {
  return dynamic_cast<Part&>(module).forward(x);
}
Tensor outputs(torch::nn::Module& module, const Tensor& x) {
  return dynamic_cast<MetaLearner&>(module).forward(x, false).outputs;
}

template <int64_t dilation>
std::shared_ptr<torch::nn::Module> make_dense() {
  return std::make_shared<DenseBlock>(kChannels, 2, dilation);
}

const Case kCases[] = {
    {"dense_1", make_dense<1>, states<DenseBlock>},
    {"dense_4", make_dense<4>, states<DenseBlock>},
    {"dense_beyond", make_dense<8>, states<DenseBlock>},
    {"temporal",
     []() -> std::shared_ptr<torch::nn::Module> {
       return std::make_shared<TemporalConvolution>(kChannels, 2, kLength);
     },
     states<TemporalConvolution>},
    {"attention",
     []() -> std::shared_ptr<torch::nn::Module> { return std::make_shared<AttentionBlock>(kChannels, 5, 2); },
     [](torch::nn::Module& module, const Tensor& x) {
       return dynamic_cast<AttentionBlock&>(module).forward(x, true).states;
     }},
    {"snail", []() -> std::shared_ptr<torch::nn::Module> { return std::make_shared<Snail>(sizes(4), true); }, outputs},
    {"snail_without_attention",
     []() -> std::shared_ptr<torch::nn::Module> { return std::make_shared<Snail>(sizes(5), false); }, outputs},
    {"lstm", []() -> std::shared_ptr<torch::nn::Module> { return std::make_shared<LstmLearner>(sizes(5)); }, outputs},
};

/// sin(0.7 i + 1.3 index) * 0.4
Tensor filled(int64_t index, at::IntArrayRef shape) {
  const int64_t count = c10::multiply_integers(shape);
  return ((torch::arange(count, torch::kDouble) * 0.7 + 1.3 * static_cast<double>(index)).sin() * 0.4).reshape(shape);
}

std::vector<std::string> fill(torch::nn::Module& module) {
  const torch::NoGradGuard guard;
  module.to(torch::kDouble);
  auto parameters = module.named_parameters();
  std::vector<std::string> names = parameters.keys();
  std::sort(names.begin(), names.end());
  for (size_t k = 0; k < names.size(); ++k)
    parameters[names[k]].copy_(filled(static_cast<int64_t>(k), parameters[names[k]].sizes()));
  return names;
}

void expect_near(const Tensor& found, const nlohmann::json& wanted, const std::string& what) {
  EXPECT_LT(testing::largest_difference(found, testing::tensor_of(wanted, found.sizes())), 1e-10) << what;
}

class SnailGolden : public ::testing::TestWithParam<Case> {};

TEST_P(SnailGolden, ValuesAndGradientsEqualPyTorchs) {
  std::ifstream file(std::string(ATTUNE_SOURCE_DIR) + "/tests/fixtures/snail/" + GetParam().name + ".json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  const auto module = GetParam().make();
  const std::vector<std::string> names = fill(*module);
  const Tensor x = filled(100, {kGoldenBatch, kLength, kChannels}).requires_grad_();
  const Tensor output = GetParam().forward(*module, x);
  expect_near(output, golden["output"], "output");
  (output * filled(200, output.sizes())).sum().backward();
  expect_near(x.grad(), golden["input_gradient"], "input");
  const auto parameters = module->named_parameters();
  ASSERT_EQ(names.size(), golden["gradients"].size());
  for (const std::string& name : names) expect_near(parameters[name].grad(), golden["gradients"].at(name), name);
}

INSTANTIATE_TEST_SUITE_P(Snail, SnailGolden, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace attune::models
