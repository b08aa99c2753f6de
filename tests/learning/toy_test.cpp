// The shipped toy config learns what the README says of it, from the committed corpus, in about two minutes.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace attune {
namespace {

using nlohmann::json;

TEST(Toy, LearnsToTranslateAndToAlign) {
  const TemporaryFolder folder;
  const std::string root = ATTUNE_SOURCE_DIR, run = folder / "run";
  // One thread: as fast on a model of this size, and indifferent to what else the machine does.
  const auto trained =
      testing::Program({"train", root + "/configs/toy.yaml", "--set", "run=" + run, "--threads", "1"}).finish();
  ASSERT_EQ(trained.code, 0) << trained.err;
  const auto evaluated = testing::Program({"evaluate", run, "--json", "--threads", "1"}).finish();
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  const json metrics = json::parse(evaluated.out)["metrics"];
  EXPECT_GE(metrics["bleu"]["value"], 98.0);
  EXPECT_LE(metrics["aer"]["value"], 0.10);
  EXPECT_GE(metrics["aer"]["diagonal"], 0.35);
}

}  // namespace
}  // namespace attune
