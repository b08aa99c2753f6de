// The models against PyTorch: the same parameters must give the same memory, alignment, readouts, loss and gradients.
// The fixtures come from tools/golden/models.py, which writes the same model a second time over torch.nn.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "src/kernels/ops/cross_entropy.h"
#include "tests/support/golden_case.h"

namespace attune::models {
namespace {

using testing::GoldenCase;

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, RegistersTheNamesThatCheckpointsHave) {
  GoldenCase golden(GetParam());
  std::vector<std::string> expected, registered;
  for (const auto& [name, values] : golden.json["gradients"].items()) expected.push_back(name);
  for (const auto& item : golden.model->named_parameters()) registered.push_back(item.key());
  std::sort(registered.begin(), registered.end());
  EXPECT_EQ(registered, expected);
}

TEST_P(Golden, EncoderDecoderAndLossEqualPyTorchs) {
  GoldenCase golden(GetParam());
  const Memory memory = golden.model->encode(golden.batch.source, golden.batch.lengths);
  EXPECT_LT(
      testing::largest_difference(memory.values, testing::tensor_of(golden.json["memory"], memory.values.sizes())),
      1e-10);
  const Unrolled out = golden.forward();
  EXPECT_LT(
      testing::largest_difference(out.readouts, testing::tensor_of(golden.json["readouts"], out.readouts.sizes())),
      1e-10);
  EXPECT_LT(testing::largest_difference(out.alignment.squeeze(1),
                                        testing::tensor_of(golden.json["alignment"], out.alignment.squeeze(1).sizes())),
            1e-10);
  const kernels::CrossEntropy loss = golden.loss(out);
  EXPECT_NEAR(loss.loss.item<double>(), golden.json["loss"].get<double>(), 1e-9);
  EXPECT_NEAR(loss.log_probability.item<double>(), golden.json["log_probability"].get<double>(), 1e-9);
}

TEST_P(Golden, EveryGradientEqualsPyTorchs) {
  GoldenCase golden(GetParam());
  golden.loss(golden.forward()).loss.backward();
  for (const auto& item : golden.model->named_parameters()) {
    const Tensor gradient = item.value().grad().defined() ? item.value().grad() : torch::zeros_like(item.value());
    EXPECT_LT(testing::largest_difference(gradient,
                                          testing::tensor_of(golden.json["gradients"][item.key()], gradient.sizes())),
              1e-10)
        << item.key();
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Golden, ::testing::ValuesIn(testing::golden_cases()),
                         [](const auto& info) { return info.param; });

TEST(GoldenCases, AreAllThatHaveAFixture) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(testing::kGoldenFolder))
    files.push_back(entry.path().stem());
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files, testing::golden_cases()) << "tools/golden/models.py writes the files, golden_case.h names them";
}

TEST(GoldenCases, HaveEveryRowOfEveryTable) {
  std::vector<ModelOptions> all;
  for (const std::string& name : testing::golden_cases())
    all.push_back(testing::resolved(testing::options_of(GoldenCase(name).json["case"])));
  const auto expect_all = [&](const auto& table, const auto& chosen) {
    for (const std::string& name : table.names())
      EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const ModelOptions& o) { return chosen(o) == name; }))
          << table.kind() << " " << name
          << " has no case in tools/golden/models.py, or the case is not named in tests/support/golden_case.h";
  };
  expect_all(cells(), [](const ModelOptions& o) { return o.encoder.cell; });
  expect_all(cells(), [](const ModelOptions& o) { return o.decoder.cell; });
  expect_all(scores(), [](const ModelOptions& o) { return o.attention.score; });
  expect_all(windows(), [](const ModelOptions& o) { return o.attention.window; });
  expect_all(normalizers(), [](const ModelOptions& o) { return o.attention.normalizer; });
  expect_all(coverages(), [](const ModelOptions& o) { return o.attention.coverage; });
  expect_all(bridges(), [](const ModelOptions& o) { return o.bridge; });
  expect_all(readouts(), [](const ModelOptions& o) { return o.decoder.readout; });
  expect_all(decoder_orders(), [](const ModelOptions& o) { return o.decoder.order; });
  expect_all(outputs(), [](const ModelOptions& o) { return o.output; });
}

}  // namespace
}  // namespace attune::models
