#include "src/train/optimizer.h"

#include <ATen/CPUGeneratorImpl.h>

#include "src/base/random.h"
#include "tests/support/temporary.h"
#include "tests/support/tiny_model.h"

namespace attune::train {
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

TEST(Optimizers, EqualATensFusedKernelInSinglePrecisionClippedToo) {
  Tensor value = torch::randn({37, 11}), gradient, mean = torch::zeros({37, 11}), square = torch::zeros({37, 11});
  Tensor expected = value.clone(), step = torch::zeros({});
  OptimizerOptions options;
  options.name = "adamw";
  options.adamw.weight_decay = 0.1;
  const auto adam = make({{"w"}, {value}}, options);
  for (int64_t i = 1; i <= 30; ++i) {
    gradient = torch::randn({37, 11});
    value.mutable_grad() = gradient.clone();
    adam->step(0.01, 0.25);
    step += 1;
    at::_fused_adamw_({expected}, {gradient}, {mean}, {square}, {}, {step}, 0.01, 0.9, 0.999, 0.1, 1e-8, false, false,
                      /*grad_scale, divides=*/torch::full({}, 4.0F));
    EXPECT_LT(largest_difference(value, expected), 1e-6) << i;
  }
  EXPECT_GT(largest_difference(value, torch::zeros_like(value)), 0.1);
}

/// A matrix whose rows are looked up, moved by one optimizer at every step and by another one only where the batch is.
struct Twins {
  Twins(const OptimizerOptions& options, torch::ScalarType type, uint64_t seed)
      : random(seed),
        generator(at::make_generator<at::CPUGeneratorImpl>(seed)),
        dense{{"w"}, {torch::randn({kRows, kWidth}, generator).to(type)}},
        sparse{{"w"}, {dense.values[0].clone()}},
        every_row(make(dense, options)),
        some_rows(make(sparse, options)) {}

  /// Row k comes less often the larger k is, the last one never.
  Tensor draw_ids() {
    std::vector<int64_t> ids;
    for (int64_t k = 0; k + 1 < kRows; ++k)
      if (random.below(1 + static_cast<uint64_t>(k * k * k)) == 0) ids.push_back(k);
    ids.push_back(0);  // twice, as a word may stand twice in a batch
    return torch::tensor(ids);
  }
  /// An update from several batches; sometimes with a gradient for all rows after all.
  void update(double rate, int64_t batches, bool all) {
    for (int64_t b = 0; b < batches; ++b) {
      const Tensor ids = draw_ids();
      some_rows->catch_up(sparse.values[0], ids);
      EXPECT_TRUE(torch::equal(row(sparse, ids), row(dense, ids))) << "what a batch reads";
      const Tensor numbers = torch::randn({ids.size(0), kWidth}, generator).to(dense.values[0].scalar_type());
      const Tensor one = torch::sparse_coo_tensor(ids.unsqueeze(0), numbers, {kRows, kWidth});
      Tensor& gradient = sparse.values[0].mutable_grad();
      gradient = gradient.defined() ? gradient + one : one;
    }
    some_rows->gradients();
    dense.values[0].mutable_grad() = sparse.values[0].grad().to_dense();
    if (all) sparse.values[0].mutable_grad() = dense.values[0].grad().clone();
    for (const auto& optimizer : {every_row, some_rows}) {
      optimizer->step(rate, 0.7);
      optimizer->zero_grad();
    }
  }
  static Tensor row(const Parameters& of, const Tensor& ids) { return of.values[0].index_select(0, ids); }

  static constexpr int64_t kRows = 20, kWidth = 19;
  Random random;
  at::Generator generator;
  Parameters dense, sparse;
  std::shared_ptr<Optimizer> every_row, some_rows;
};

double changing_rate(int64_t step) {
  if (step % 97 == 0) return 0;
  return (step / 300 % 2 == 0 ? 1e-3 : 0.3) / (1 + static_cast<double>(step % 50));
}

TEST(Optimizers, EndInTheSameBitsWhetherRowsMakeTheirStepsAtOnceOrLater) {
  for (const Case& c : cases())
    for (const auto type : {torch::kFloat, torch::kDouble}) {
      Twins twins(c.options, type, 7);
      int64_t lagged = 0;
      for (int64_t step = 1; step <= 1000; ++step) {
        twins.update(changing_rate(step), 1 + step % 3, step % 211 == 0);
        lagged += !torch::equal(twins.sparse.values[0], twins.dense.values[0]);
        if (step % 173 != 0) continue;
        twins.some_rows->settle();
        EXPECT_TRUE(torch::equal(twins.sparse.values[0], twins.dense.values[0])) << c.name << ", step " << step;
      }
      const auto expected = twins.every_row->state();
      for (const auto& [name, tensor] : twins.some_rows->state())
        EXPECT_TRUE(torch::equal(tensor, expected.at(name))) << c.name << ", " << name;
      EXPECT_TRUE(torch::equal(twins.sparse.values[0], twins.dense.values[0])) << c.name << ": settled by state()";
      // Without memory there is nothing to make up.
      EXPECT_EQ(lagged > 500, c.name != "sgd") << c.name << " lagged after " << lagged << " steps";
    }
}

TEST(Optimizers, MakeUpStepsThatMovedNothingBeforeOnesThatDo) {
  for (const char* name : {"adam", "adamw"}) {
    OptimizerOptions options;
    options.name = name;
    Twins twins(options, torch::kFloat, 3);
    for (int64_t step = 1; step <= 3000; ++step)  // rates that fall, then are large again
      twins.update(step < 2500 ? 1e-3 * std::pow(0.99, static_cast<double>(step % 700)) : 1e6, 1, false);
    twins.some_rows->settle();
    EXPECT_TRUE(torch::equal(twins.sparse.values[0], twins.dense.values[0])) << name;
  }
}

TEST(Optimizers, GiveTheSameBitsOnAnyNumberOfThreads) {
  const int threads_before = at::get_num_threads();
  std::vector<Tensor> found;
  for (const int threads : {1, 4}) {
    at::set_num_threads(threads);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(2);
    const Parameters parameters{{"matrix", "words"},
                                {torch::randn({300, 1000}, generator), torch::randn({3000, 64}, generator)}};
    const auto adam = make(parameters, {});
    for (int64_t step = 0; step < 5; ++step) {
      const Tensor ids = torch::randint(3000, {1, 900}, generator, torch::kLong);
      Tensor matrix = parameters.values[0], words = parameters.values[1];
      matrix.mutable_grad() = torch::randn({300, 1000}, generator);
      words.mutable_grad() = torch::sparse_coo_tensor(ids, torch::randn({900, 64}, generator), {3000, 64});
      adam->step(0.1);
    }
    adam->settle();
    found.insert(found.end(), parameters.values.begin(), parameters.values.end());
  }
  at::set_num_threads(threads_before);
  EXPECT_TRUE(torch::equal(found[0], found[2]));
  EXPECT_TRUE(torch::equal(found[1], found[3]));
}

TEST(Optimizers, ForgetWhatLaggedWhenTheyAreRestored) {
  for (const Case& c : cases()) {
    Twins twins(c.options, torch::kFloat, 5);
    const auto& value = twins.sparse.values[0];
    for (int64_t step = 0; step < 20; ++step) twins.update(0.1, 1, false);
    NamedTensors saved;
    for (const auto& [name, tensor] : twins.some_rows->state()) saved[name] = tensor.clone();
    const Tensor then = value.clone();
    for (int64_t step = 0; step < 20; ++step) twins.update(0.1, 1, false);
    value.copy_(then);
    twins.some_rows->restore(saved);
    twins.some_rows->settle();
    EXPECT_TRUE(torch::equal(value, then)) << c.name;
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
}  // namespace attune::train
