// attune compare: several trainings, one report.
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/integration/verbs.h"

namespace attune {
namespace {

using ::testing::AllOf;
using testing::Finished;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Program;

class Compare : public ::testing::Test {
 protected:
  std::vector<std::string> words(const std::vector<std::string>& more) const {
    std::vector<std::string> out = {"compare", workshop_.config(), "--threads",      "1", "--device",
                                    "cpu",     "--output",         folder().string()};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  Finished compare(const std::vector<std::string>& more) const { return Program(words(more)).finish(); }
  std::filesystem::path folder() const { return workshop_ / "comparison"; }
  std::string report(const std::string& file) const { return read_file(folder() / "report" / file); }

  testing::Workshop workshop_{10};
};

TEST_F(Compare, TrainsEveryCombinationAndReportsThemSideBySide) {
  const Finished out =
      compare({"--vary", "model.attention.score=additive,none", "--vary",
               "model.decoder.order=attend_first,conditional", "--seeds", "1,2", "--jobs", "2", "--sentences", "2,4"});
  ASSERT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(out.err, AllOf(HasSubstr("8/8  score "), HasSubstr("minutes (done)"),
                             HasSubstr("8 of 8 trainings are in "), Not(HasSubstr("translating"))));
  EXPECT_EQ(out.out, report("table.md"));
  EXPECT_THAT(out.out, AllOf(HasSubstr("| score additive, order attend_first | 1, 2 | "),
                             HasSubstr("| score none, order conditional | 1, 2 | ")));
  const auto results = nlohmann::json::parse(report("results.json"));
  ASSERT_EQ(results.size(), 8u);
  for (const auto& result : results) {
    EXPECT_GT(result["parameters"], 1000);
    EXPECT_GT(result["perplexity"], 1);
    EXPECT_GT(result["tokens_per_second"], 0);
    EXPECT_GT(result["megabytes"], 10);
    EXPECT_EQ(result["learning"].size(), 1u);
    EXPECT_FALSE(result["bleu_by_length"].empty());
    EXPECT_EQ(result["attention_entropy"].is_null(), result["settings"][0][1] == "none");
    ASSERT_EQ(result["alignments"].size(), 2u);
    EXPECT_EQ(result["alignments"][1]["index"], 3);
  }
  EXPECT_THAT(report("index.html"), HasSubstr("<td>score none, order conditional</td>"));
}

TEST_F(Compare, MakesNothingAgainThatIsThere) {
  ASSERT_EQ(compare({"--vary", "model.attention.score=additive,dot"}).code, 0);
  const auto before = std::filesystem::last_write_time(folder() / "results/score-dot-1.json");
  const Finished more = compare({"--vary", "model.attention.score=additive,dot,general"});
  ASSERT_EQ(more.code, 0) << more.err;
  EXPECT_THAT(more.err, AllOf(HasSubstr("2/3  score dot, seed 1: BLEU "), HasSubstr("minutes (there already)"),
                              HasSubstr("3/3  score general, seed 1")));
  EXPECT_EQ(std::filesystem::last_write_time(folder() / "results/score-dot-1.json"), before);
}

TEST_F(Compare, LeavesOutWhatMeansNothingTogether) {
  const Finished out =
      compare({"--vary", "model.attention.score=additive,none", "--vary", "model.attention.window=global,local_p"});
  ASSERT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(out.err, AllOf(HasSubstr("left out: score none, window local_p, seed 1: "), HasSubstr("3/3  ")));
  EXPECT_THAT(report("index.html"), HasSubstr("<h2>Left out</h2>"));
}

TEST_F(Compare, GoesOnWhereASignalStoppedIt) {
  const auto given =
      words({"--vary", "model.attention.score=additive,dot", "--vary", "training.limits.updates=100000"});
  Program program(given);
  const auto log = folder() / "logs/score-additive-updates-100000-1.txt";
  ASSERT_TRUE(program.wait_until(
      [&] { return std::filesystem::exists(log) && read_file(log).find("update 10 ") != std::string::npos; }));
  const Finished stopped = program.finish(SIGTERM);
  EXPECT_EQ(stopped.code, 128 + SIGTERM) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("stopped: what was trained is saved, the same command goes on"));
  EXPECT_FALSE(std::filesystem::is_empty(folder() / "runs/score-additive-updates-100000-1/checkpoints"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "runs/score-dot-updates-100000-1"));
}

TEST_F(Compare, TellsOfATrainingThatFails) {
  // The loss is above what is called an explosion at once.
  const Finished out = compare({"--set", "training.limits.updates=2", "--vary", "training.explosion=0.001,100"});
  EXPECT_EQ(out.code, 1);
  EXPECT_THAT(out.err, AllOf(HasSubstr("explosion 0.001, seed 1: the training failed; "),
                             HasSubstr("logs/explosion-0.001-1.txt says why"), HasSubstr("1 of 2 trainings")));
  EXPECT_EQ(nlohmann::json::parse(report("results.json"))[0]["update"], 2) << "--set holds for all";
}

TEST_F(Compare, RefusesWhatItCannotRead) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"--vary", "model.attention.score"},
                                             {"--vary", "model.attention.score=dto"},
                                             {"--vary", "seed=1,2", "--source", "x"}}) {
    const Finished out = compare(wrong);
    EXPECT_EQ(out.code, 2) << out.err;
    EXPECT_THAT(out.err, HasSubstr("error: "));
  }
}

}  // namespace
}  // namespace attune
