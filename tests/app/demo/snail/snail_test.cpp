// attune demo snail, in this process: what it prints, what it writes, what it refuses.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/app/commands.h"
#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::app::demo::snail {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SnailDemo : public ::testing::Test {
 protected:
  /// What attune demo snail --output DIR more... prints.
  std::string shown(std::vector<std::string> more) const {
    CLI::App app;
    CommonFlags common;
    common.device = "cpu";
    const Action run = demo::declare(*app.add_subcommand("demo"), common);
    more.insert(more.begin(), {"demo", "snail", "--output", (folder_ / "out").string()});
    std::reverse(more.begin(), more.end());  // CLI11 takes them from the back
    app.parse(more);
    ::testing::internal::CaptureStdout();
    try {
      EXPECT_EQ(run(), 0);
    } catch (...) {
      ::testing::internal::GetCapturedStdout();
      throw;
    }
    return ::testing::internal::GetCapturedStdout();
  }
  std::string shortened(std::vector<std::string> more) const {
    more.insert(more.end(), {"--updates", "4", "--batch", "8", "--episodes", "30", "--filters", "4"});
    return shown(more);
  }
  std::string text(const std::string& name) const { return read_file(folder_ / "out" / name); }
  bool is_there(const std::string& name) const { return std::filesystem::exists(folder_ / "out" / name); }

  CapturedLog log_;
  TemporaryFolder folder_;
};

TEST_F(SnailDemo, PrintsATableATask) {
  const std::string report = shortened({"--ways", "3", "--shots", "2", "--dimensions", "6"});
  EXPECT_THAT(
      report,
      AllOf(HasSubstr("classification: 3-way 2-shot, 6 dimensions, noise 0.7\n"),
            HasSubstr("4 updates of 8 episodes; accuracy of 30 held-out episodes, with its standard error"),
            ContainsRegex("SNAIL +4 +[0-9]+ +[0-9.]+ ± [0-9.]+ % +[0-9]+\n"),
            ContainsRegex("SNAIL without attention +[0-9]+ +[0-9]+ "), ContainsRegex("LSTM +[0-9]+ +[0-9]+ "),
            ContainsRegex("nearest centre +- +- +[0-9.]+ ± "),
            ContainsRegex("SNAIL minus SNAIL without attention: [+-][0-9.]+ ± [0-9.]+ points of accuracy"),
            HasSubstr("spread evenly it would be 29 %"),
            ContainsRegex("equal numbers of parameters, which differ by [0-9.]+ % at most"),
            HasSubstr("\nregression: sinusoids, 10 shots\n"), ContainsRegex("mean of shots +- +- +[0-9.]+ ± ")));
  EXPECT_THAT(report, StartsWith(text("report.txt")));
}

TEST_F(SnailDemo, WritesPicturesOfBothTasks) {
  shortened({"--points", "4"});
  for (const char* name : {"curves-classification", "attention-classification", "curves-regression",
                           "attention-regression", "predictions-regression"}) {
    EXPECT_THAT(text(std::string(name) + ".svg"), StartsWith("<?xml")) << name;
    EXPECT_THAT(text(std::string(name) + ".png"), StartsWith("\x89PNG")) << name;
  }
}

TEST_F(SnailDemo, WritesEveryFigure) {
  shortened({"--seed", "7", "--ways", "2"});
  const auto results = nlohmann::json::parse(text("results.json"));
  EXPECT_EQ(results["seed"], 7);
  ASSERT_EQ(results["tasks"].size(), 2u);
  for (const auto& task : results["tasks"]) {
    ASSERT_EQ(task["learners"].size(), 3u);
    for (const auto& learner : task["learners"]) EXPECT_GT(learner["parameters"], 100);
    EXPECT_EQ(task["test_episodes"], 30);
  }
  EXPECT_THAT(text("results.csv"), StartsWith("task,model,width,parameters,measure,mean,standard_error,seconds\n"
                                              "classification,SNAIL,4,"));
  EXPECT_THAT(text("learning.csv"), AllOf(StartsWith("task,model,update,loss,"), HasSubstr("regression,LSTM,4,")));
}

TEST_F(SnailDemo, WritesWhatEveryQueryAttendsTo) {
  shortened({"--task", "classification", "--ways", "3", "--shots", "2"});
  const auto episodes = nlohmann::json::parse(text("attention-classification.json"));
  ASSERT_EQ(episodes.size(), 30u);
  for (const auto& episode : episodes) {
    EXPECT_EQ(episode["labels"].size(), 6u);
    EXPECT_EQ(episode["outputs"].size(), 3u);
    ASSERT_EQ(episode["weights"].size(), 3u);
    for (const auto& block : episode["weights"]) {
      const auto weights = block.get<std::vector<double>>();
      ASSERT_EQ(weights.size(), 7u);
      double sum = 0;
      for (const double weight : weights) sum += weight;
      EXPECT_NEAR(sum, 1, 1e-5);
    }
  }
}

TEST_F(SnailDemo, TrainsOneTaskWhereOneIsAskedFor) {
  EXPECT_THAT(shortened({"--task", "regression"}), Not(HasSubstr("classification")));
  EXPECT_TRUE(is_there("curves-regression.svg"));
  EXPECT_FALSE(is_there("curves-classification.svg"));
}

TEST_F(SnailDemo, TellsWrongFlagsAndLeavesNothingBehind) {
  EXPECT_EQ(error_of([&] {
              shortened({"--task", "translation"});
            }),
            "unknown --task 'translation': expected one of both, classification, regression | ");
  EXPECT_EQ(error_of([&] {
              shown({"--filters", "6"});
            }),
            "--filters 6: the widths of the attention blocks are quarters of it | a multiple of 4");
  EXPECT_EQ(error_of([&] {
              shortened({"--ways", "100", "--shots", "11"});
            }),
            "--ways 100 and --shots 11 make episodes of 1100 shots, expected at most 1000 | fewer of one of them");
  EXPECT_EQ(error_of([&] {
              shortened({"--task", "regression", "--ways", "3"});
            }),
            "--ways is of the task classification, which is not asked for | leave it out, or --task both");
  EXPECT_EQ(error_of([&] {
              shortened({"--task", "classification", "--points", "3"});
            }),
            "--points is of the task regression, which is not asked for | leave it out, or --task both");
  EXPECT_THROW(shortened({"--ways", "1"}), CLI::ValidationError);
  EXPECT_THROW(shortened({"--noise", "-1"}), CLI::ValidationError);
  EXPECT_THROW(shown({"--updates", "0"}), CLI::ValidationError);
  EXPECT_FALSE(is_there(""));
}

}  // namespace
}  // namespace attune::app::demo::snail
