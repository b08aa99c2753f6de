// attune demo: the verb and its demonstrations, in this process.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "src/app/commands.h"
#include "src/app/demo/demos.h"
#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::app::demo {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string shown(const std::vector<std::string>& arguments) {
  CLI::App app;
  CommonFlags common;
  common.device = "cpu";
  const Action run = declare(*app.add_subcommand("demo"), common);
  std::vector<std::string> words(arguments.rbegin(), arguments.rend());  // CLI11 takes them from the back
  words.push_back("demo");
  app.parse(words);
  ::testing::internal::CaptureStdout();
  try {
    EXPECT_EQ(run(), 0);
  } catch (...) {
    ::testing::internal::GetCapturedStdout();
    throw;
  }
  return ::testing::internal::GetCapturedStdout();
}

TEST(Demo, NamesTheDemonstrationsThatThereAre) {
  std::string names;
  for (const std::string& name : demos().names()) names += (names.empty() ? "" : ", ") + name;
  EXPECT_EQ(error_of([] { shown({"nadaraya"}); }),
            "unknown demonstration 'nadaraya': expected one of " + names + " | ");
  EXPECT_THROW(shown({}), CLI::RequiredError);
}

class NadarayaWatson : public ::testing::Test {
 protected:
  std::string run(std::vector<std::string> more) const {
    more.insert(more.begin(), {"nadaraya-watson", "--output", (folder_ / "out").string()});
    return shown(more);
  }
  std::filesystem::path file(const std::string& name) const { return folder_ / "out" / name; }
  bool is_there(const std::string& name) const { return std::filesystem::exists(file(name)); }
  TemporaryFolder folder_;
};

TEST_F(NadarayaWatson, PrintsTheTableAndWritesItsFiles) {
  const std::string report = run({"--seeds", "3"});
  EXPECT_THAT(report, AllOf(HasSubstr("average "),
                            ContainsRegex("non-parametric +0\\.[0-9]{4} \\(0\\.[0-9]{4}-0\\.[0-9]{4}\\)"),
                            HasSubstr("parametric < non-parametric < average: in 3 of 3 seeds"),
                            HasSubstr("The parametric kernel learned w = ")));
  EXPECT_THAT(report, StartsWith(read_file(file("report.txt"))));
  for (const char* name :
       {"predictions", "learning", "weights-average", "weights-non-parametric", "weights-parametric"}) {
    EXPECT_THAT(read_file(file(std::string(name) + ".svg")), StartsWith("<?xml")) << name;
    EXPECT_THAT(read_file(file(std::string(name) + ".png")), StartsWith("\x89PNG")) << name;
  }
  EXPECT_THAT(read_file(file("training.csv")), StartsWith("x,y\n0."));
  EXPECT_THAT(read_file(file("test.csv")), StartsWith("x,truth,noisy,average,non-parametric,parametric\n0,0,"));
  for (const char* name : {"npy/00001.npy", "npy/00002.npy", "npy/00003.npy"}) EXPECT_TRUE(is_there(name)) << name;
}

TEST_F(NadarayaWatson, WritesTheFiguresOfEverySeed) {
  run({"--seeds", "2", "--seed", "5", "--epochs", "4", "--learning-rate", "1", "--noise", "0.1", "--points", "30"});
  const auto results = nlohmann::json::parse(read_file(file("results.json")));
  EXPECT_EQ(results["points"], 30);
  EXPECT_EQ(results["noise"], 0.1);
  ASSERT_EQ(results["trials"].size(), 2u);
  EXPECT_EQ(results["trials"][1]["seed"], 6);
  ASSERT_EQ(results["learning"].size(), 5u);
  EXPECT_EQ(results["learning"][0]["w"], 1);
  EXPECT_EQ(results["learning"][4]["w"], results["trials"][0]["parametric"]["w"]);
  EXPECT_GT(results["trials"][0]["average"]["test_error"], results["trials"][0]["non-parametric"]["test_error"]);
}

TEST_F(NadarayaWatson, ShowsTwoPoolingsWhereTheKernelLearnsNothing) {
  EXPECT_THAT(run({"--kernel", "boxcar", "--width", "0.5", "--seeds", "1"}),
              AllOf(HasSubstr("\nnon-parametric < average: in 1 of 1 seeds"),
                    HasSubstr("nothing of the boxcar kernel can be learned")));
  EXPECT_FALSE(is_there("learning.svg"));
  EXPECT_FALSE(is_there("weights-parametric.svg"));
}

TEST_F(NadarayaWatson, SaysWhenLearningMadeItWorse) {
  EXPECT_THAT(run({"--learning-rate", "200", "--seeds", "1"}),
              AllOf(HasSubstr("raised the error on points left out"), HasSubstr("try a smaller --learning-rate")));
  EXPECT_THAT(run({"--epochs", "0", "--seeds", "1"}), HasSubstr("The width stayed 1.00.\n"));
}

TEST_F(NadarayaWatson, RefusesWhatNothingIsLearnedWith) {
  for (const char* flag : {"--epochs", "--learning-rate"})
    for (const char* kernel : {"boxcar", "constant"})
      EXPECT_EQ(error_of([&] {
                  run({"--kernel", kernel, flag, "3"});
                }),
                std::string("nothing of the ") + kernel + " kernel is learned | leave " + flag + " out");
  EXPECT_FALSE(is_there(""));
}

TEST_F(NadarayaWatson, RefusesAnUnknownKernelAndLeavesNothingBehind) {
  EXPECT_EQ(error_of([&] {
              run({"--kernel", "cosine"});
            }),
            "unknown kernel 'cosine': expected one of gaussian, boxcar, epanechnikov, constant | ");
  EXPECT_FALSE(is_there(""));
}

TEST_F(NadarayaWatson, SaysWhyItsFolderCannotBeMade) {
  write_file(folder_ / "out", "a file\n");
  EXPECT_THAT(error_of([&] { run({"--seeds", "1"}); }), HasSubstr(file("").parent_path().string()));
}

}  // namespace
}  // namespace attune::app::demo
