// The Transformer against PyTorch's: the same parameters must give the same memory, alignments, readouts, loss and gradients.
// The fixture comes from tools/golden/transformer.py, over nn.TransformerEncoder and nn.TransformerDecoder.
#include <gtest/gtest.h>

#include <algorithm>

#include "src/kernels/ops/cross_entropy.h"
#include "tests/support/tiny_model.h"

namespace attune::models {
namespace {

constexpr double kClose = 1e-9;  // what the fixture's digits allow

const nlohmann::json& fixture() {
  static const nlohmann::json all =
      testing::read_json(std::string(ATTUNE_SOURCE_DIR) + "/tests/fixtures/transformer/transformer.json");
  return all;
}

ModelOptions options_of(const nlohmann::json& given, const std::string& kernels) {
  ModelOptions options;
  options.kernels = kernels;
  options.embedding = given["embedding"];
  options.encoder.kind = options.decoder.kind = "transformer";
  for (TransformerOptions* side : testing::transformers(options)) {
    side->norm = given["norm"];
    side->positions = given["positions"];
    side->layers = given["layers"];
    side->heads = given["heads"];
    side->feed_forward = given["feed_forward"];
  }
  return options;
}

using NormAndKernels = std::tuple<const char*, const char*>;

class TransformerGolden : public ::testing::TestWithParam<NormAndKernels> {
 protected:
  TransformerGolden()
      : given_(case_of(std::get<0>(GetParam()))),
        model_(testing::tiny_model(options_of(given_["options"], std::get<1>(GetParam())), 11)) {
    const torch::NoGradGuard guard;
    for (auto& item : model_->named_parameters())
      item.value().copy_(testing::tensor_of(given_["parameters"].at(item.key()), item.value().sizes()));
  }
  static const nlohmann::json& case_of(const char* norm) {
    for (const auto& one : fixture()["cases"])
      if (one["options"]["norm"] == norm) return one;
    throw std::runtime_error("no case of norm " + std::string(norm));
  }
  Tensor expected(const char* what, at::IntArrayRef shape) const { return testing::tensor_of(given_[what], shape); }
  Unrolled unroll(const UnrollOptions& wanted = {}) {
    return model_->forward(batch_.source, batch_.lengths, batch_.target_input, {}, wanted);
  }
  /// [.., L, ..] made zero where no token stands; `mask` [B, L], `dimension` that of L.
  static Tensor within(const Tensor& x, const Tensor& mask, int64_t dimension) {
    std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
    shape[0] = mask.size(0);
    shape[static_cast<size_t>(dimension)] = mask.size(1);
    return x * mask.to(x.scalar_type()).view(shape);
  }

  const nlohmann::json& given_;
  Seq2Seq model_;
  kernels::ExecutionScope scope_{model_->execution()};
  testing::TinyBatch batch_;
  Tensor words_ = batch_.target_output != 1;
};

TEST_P(TransformerGolden, RegistersTheNamesThatCheckpointsHave) {
  std::vector<std::string> expected, registered = model_->named_parameters().keys();
  for (const auto& [name, values] : given_["parameters"].items()) expected.push_back(name);
  std::sort(registered.begin(), registered.end());
  EXPECT_EQ(registered, expected);
}

TEST_P(TransformerGolden, MemoryAndMapsOfTheEncoderEqualPyTorchs) {
  const Memory memory = model_->encode(batch_.source, batch_.lengths, {}, /*maps=*/true);
  EXPECT_LT(testing::largest_difference(within(memory.values, memory.mask, 1),
                                        within(expected("memory", memory.values.sizes()), memory.mask, 1)),
            kClose);
  EXPECT_EQ(memory.maps.sizes(), (std::vector<int64_t>{3, 4, 5, 5}));
  EXPECT_LT(testing::largest_difference(within(memory.maps, memory.mask, 2),
                                        within(expected("self", memory.maps.sizes()), memory.mask, 2)),
            kClose);
  EXPECT_FALSE(model_->encode(batch_.source, batch_.lengths).maps.defined());
}

TEST_P(TransformerGolden, ReadoutsAlignmentsAndLossEqualPyTorchs) {
  const Unrolled out = unroll({.every = true});
  EXPECT_LT(testing::largest_difference(within(out.readouts, words_, 1),
                                        within(expected("readouts", out.readouts.sizes()), words_, 1)),
            kClose);
  EXPECT_EQ(out.every.sizes(), (std::vector<int64_t>{3, 4, 4, 5}));
  EXPECT_LT(testing::largest_difference(within(out.every, words_, 2),
                                        within(expected("cross", out.every.sizes()), words_, 2)),
            kClose);
  EXPECT_TRUE(out.alignment.equal(out.every.narrow(1, 0, 2))) << "of two blocks the last but one is the alignment";
  EXPECT_NEAR(model_->loss(out, batch_.source, batch_.target_output, {}).loss.item<double>(),
              given_["loss"].get<double>(), 1e-8);
}

// Where the alignment is not wanted and no kernels of this program are, by LibTorch's scaled dot-product attention.
TEST_P(TransformerGolden, EveryGradientEqualsPyTorchs) {
  for (const bool aligned : {true, false}) {
    model_->zero_grad();
    const Unrolled out = unroll({.alignment = aligned});
    EXPECT_EQ(out.alignment.defined(), aligned);
    model_->loss(out, batch_.source, batch_.target_output, {}).loss.backward();
    for (const auto& item : model_->named_parameters())
      EXPECT_LT(testing::largest_difference(
                    item.value().grad(), testing::tensor_of(given_["gradients"].at(item.key()), item.value().sizes())),
                1e-8)
          << item.key() << (aligned ? "" : ", by what keeps no weights");
  }
}

INSTANTIATE_TEST_SUITE_P(Norms, TransformerGolden,
                         ::testing::Combine(::testing::Values("pre", "post"), ::testing::Values("fused", "plain")),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param);
                         });

}  // namespace
}  // namespace attune::models
