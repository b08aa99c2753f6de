// attune describe without a trained run: the reference, a config resolved, and what it refuses.
#include <gmock/gmock.h>

#include "src/app/commands.h"
#include "src/base/error.h"
#include "src/config/reference.h"

namespace attune::app::describe {
namespace {

using ::testing::HasSubstr;

std::string described(const std::vector<std::string>& arguments) {
  CLI::App verb;
  const CommonFlags common;
  const Action run = declare(verb, common);
  verb.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them from the back
  ::testing::internal::CaptureStdout();
  try {
    EXPECT_EQ(run(), 0);
  } catch (...) {
    ::testing::internal::GetCapturedStdout();
    throw;
  }
  return ::testing::internal::GetCapturedStdout();
}

std::string refused(const std::vector<std::string>& arguments) {
  try {
    described(arguments);
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

const std::string kToy = ATTUNE_SOURCE_DIR "/configs/toy.yaml";

TEST(Describe, PrintsTheReferenceOfEveryOption) {
  EXPECT_EQ(described({}), config::text_reference());
  EXPECT_EQ(described({"--markdown"}), config::markdown_reference());
}

TEST(Describe, PrintsAConfigWithEverythingFoundOut) {
  const std::string text = described({kToy, "--set", "model.attention.score=dot", "--set", "seed=77"});
  EXPECT_THAT(text, HasSubstr("\nseed: 77\n"));
  EXPECT_THAT(text, HasSubstr("\n    score: dot\n"));
  EXPECT_THAT(text, HasSubstr("\n    source: " ATTUNE_SOURCE_DIR "/data/toy/train.en\n"));
}

TEST(Describe, RefusesWhatDoesNotFitTogether) {
  EXPECT_THAT(refused({"--set", "seed=1"}), HasSubstr("--set needs a config"));
  EXPECT_THAT(refused({kToy, "--markdown"}), HasSubstr("--markdown prints the reference"));
  EXPECT_THAT(refused({ATTUNE_SOURCE_DIR, "--set", "seed=1"}), HasSubstr("is a run"));
  EXPECT_THAT(refused({ATTUNE_SOURCE_DIR}), HasSubstr("this folder is no run"));
  EXPECT_THAT(refused({"no/such.yaml"}), HasSubstr("no such file"));
}

}  // namespace
}  // namespace attune::app::describe
