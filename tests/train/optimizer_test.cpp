#include "src/train/optimizer.h"

#include "tests/support/temporary.h"
#include "tests/support/tiny_model.h"

namespace attune {
namespace {

using testing::largest_difference;
using testing::tensor_of;
using torch::Tensor;

struct Case {
  std::string name;
  OptimizerOptions options;
};

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const char* name : {"adam", "adam, other options", "adamw", "sgd", "sgd, momentum"}) {
    OptimizerOptions options;
    options.name = std::string(name).substr(0, std::string(name).find(','));
    out.push_back({name, options});
  }
  out[1].options.adam = {.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-3};
  out[2].options.adamw.weight_decay = 0.2;
  out[4].options.sgd.momentum = 0.9;
  return out;
}

/// The two parameters of tools/golden/train.py, and its gradients.
struct Small {
  Parameters parameters{{"w", "b"},
                        {torch::arange(6, torch::kDouble).cos().reshape({2, 3}).requires_grad_(true),
                         (2.0 * torch::arange(2, torch::kDouble)).cos().requires_grad_(true)}};

  void set_gradients(int64_t step) {
    for (size_t k = 0; k < 2; ++k) {
      Tensor& value = parameters.values[k];
      const auto i = torch::arange(value.numel(), torch::kDouble);
      value.mutable_grad() =
          (0.9 * i + (0.5 * static_cast<double>(step) + static_cast<double>(k))).sin().reshape(value.sizes());
      if (k == 1 && (step == 4 || step == 5)) value.mutable_grad().reset();
    }
  }
};

std::shared_ptr<Optimizer> make(const Parameters& parameters, const OptimizerOptions& options) {
  return optimizers().at(options.name).make(parameters, options);
}

TEST(Optimizers, EqualPyTorchOverTenSteps) {
  const auto golden = testing::read_json(ATTUNE_SOURCE_DIR "/tests/fixtures/train/optimizers.json");
  ASSERT_EQ(golden.size(), cases().size());
  for (const Case& c : cases()) {
    Small small;
    const auto optimizer = make(small.parameters, c.options);
    for (int64_t step = 1; step <= 10; ++step) {
      small.set_gradients(step);
      optimizer->step(0.05 / static_cast<double>(step));
      for (size_t k = 0; k < 2; ++k) {
        const Tensor& value = small.parameters.values[k];
        const Tensor expected = tensor_of(golden.at(c.name).at(static_cast<size_t>(step - 1)).at(k), value.sizes());
        EXPECT_LT(largest_difference(value, expected), 1e-14) << c.name << ", step " << step;
      }
    }
  }
}

TEST(Optimizers, EveryRowIsTestedAgainstPyTorch) {
  for (const auto& name : optimizers().names())
    EXPECT_TRUE(std::ranges::any_of(cases(), [&](const Case& c) { return c.options.name == name; })) << name;
}

TEST(Optimizers, GoOnFromTheirSavedStateAsIfNeverStopped) {
  for (const Case& c : cases()) {
    Small straight, stopped;
    const auto whole = make(straight.parameters, c.options);
    auto part = make(stopped.parameters, c.options);
    for (int64_t step = 1; step <= 10; ++step) {
      if (step == 6) {
        NamedTensors saved;
        for (const auto& [name, tensor] : part->state()) saved[name] = tensor.clone();
        part = make(stopped.parameters, c.options);
        part->restore(saved);
      }
      straight.set_gradients(step);
      stopped.set_gradients(step);
      whole->step(0.05);
      part->step(0.05);
    }
    for (size_t k = 0; k < 2; ++k)
      EXPECT_TRUE(torch::equal(straight.parameters.values[k], stopped.parameters.values[k])) << c.name;
  }
}

TEST(Optimizers, RefuseAStateOfOtherParametersAndChangeNothing) {
  Small small;
  const auto adam = make(small.parameters, {});
  NamedTensors state;
  for (const auto& [name, tensor] : adam->state()) state[name] = torch::ones_like(tensor);
  NamedTensors missing = state, misshapen = state, foreign = state;
  missing.erase("square.b");
  misshapen["square.b"] = torch::ones({3}, torch::kDouble);
  foreign["velocity.b"] = torch::ones({2}, torch::kDouble);
  EXPECT_THAT(error_of([&] { adam->restore(missing); }), ::testing::HasSubstr("has no 'square.b'"));
  EXPECT_THAT(error_of([&] { adam->restore(misshapen); }),
              ::testing::HasSubstr("'square.b' is [3] Double, expected [2] Double"));
  EXPECT_THAT(error_of([&] { adam->restore(foreign); }), ::testing::HasSubstr("'velocity.b'"));
  for (const auto& [name, tensor] : adam->state()) EXPECT_EQ(tensor.abs().sum().item<double>(), 0) << name;
}

TEST(Optimizers, NameWhatThereIsWhenAskedForAnother) {
  EXPECT_THAT(error_of([] { optimizers().at("adagrad"); }), ::testing::HasSubstr("expected one of adam, adamw, sgd"));
}

}  // namespace
}  // namespace attune
