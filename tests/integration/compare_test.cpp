// attune compare: several trainings, one report.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/integration/verbs.h"

namespace attune {
namespace {

using ::testing::AllOf;
using testing::Finished;
using ::testing::HasSubstr;
using testing::lines_of;
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
  nlohmann::json results() const { return nlohmann::json::parse(report("results.json")); }
  /// A refused command trains nothing.
  std::string refusal(const std::vector<std::string>& more) const {
    const Finished out = compare(more);
    EXPECT_EQ(out.code, 2) << out.err;
    EXPECT_THAT(out.err, HasSubstr("error: "));
    return out.err;
  }
  /// The weights of each step with the ends of both sides: nothing that is attended to is left out.
  static void expect_whole(const nlohmann::json& pair, bool attends) {
    EXPECT_EQ(pair["source"].back(), "</s>");
    EXPECT_EQ(pair["target"].back(), "</s>");
    if (!attends) return;
    const size_t columns = pair["source"].size();
    ASSERT_EQ(pair["alignment"].size(), pair["target"].size() * columns);
    for (size_t row = 0; row < pair["target"].size(); ++row) {
      double sum = 0;
      for (size_t column = 0; column < columns; ++column)
        sum += pair["alignment"][row * columns + column].get<double>();
      EXPECT_NEAR(sum, 1, 1e-4);
    }
  }
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
                             HasSubstr("| score none, order conditional | 1, 2 | "), HasSubstr("What they attend to")));
  ASSERT_EQ(results().size(), 8u);
  for (const auto& result : results()) {
    EXPECT_GT(result["parameters"], 1000);
    EXPECT_GT(result["perplexity"], 1);
    EXPECT_GT(result["target_tokens_per_second"], 0);
    EXPECT_GT(result["megabytes"], 10);
    EXPECT_EQ(result["learning"].size(), 1u);
    EXPECT_FALSE(result["bleu_by_length"].empty());
    EXPECT_EQ(result["attention_entropy"].is_null(), result["settings"][0][1] == "none");
    ASSERT_EQ(result["alignments"].size(), 2u);
    EXPECT_EQ(result["alignments"][1]["index"], 3);
    for (const auto& pair : result["alignments"]) expect_whole(pair, result["settings"][0][1] != "none");
  }
  EXPECT_THAT(report("index.html"), HasSubstr("<td>score none, order conditional</td>"));
}

const std::vector<std::string> kScores = {"--vary", "model.attention.score=additive,dot"};

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_F(Compare, MakesNothingAgainThatIsThere) {
  ASSERT_EQ(compare(kScores).code, 0);
  const auto dot = folder() / "results/score=dot,seed=1.json";
  const auto before = std::filesystem::last_write_time(dot);
  const Finished more = compare({"--vary", "model.attention.score=additive,dot,general"});
  ASSERT_EQ(more.code, 0) << more.err;
  EXPECT_THAT(more.err, AllOf(HasSubstr("2/3  score dot, seed 1: BLEU "), HasSubstr("minutes (there already)"),
                              HasSubstr("3/3  score general, seed 1")));
  EXPECT_EQ(std::filesystem::last_write_time(dot), before);
}

TEST_F(Compare, EvaluatesAgainWhatIsToBeEvaluatedOtherwise) {
  ASSERT_EQ(compare(kScores).code, 0);
  const auto before = results();
  const auto weights = folder() / "runs/score=dot,seed=1/checkpoints/00000010/model.safetensors";
  const auto trained = std::filesystem::last_write_time(weights);
  const auto again = [&](const std::vector<std::string>& more) {
    const Finished out = compare(with(kScores, more));
    EXPECT_EQ(out.code, 0) << out.err;
    EXPECT_THAT(out.err, Not(HasSubstr("there already")));
    EXPECT_EQ(std::filesystem::last_write_time(weights), trained) << "it need not be trained again";
    return results();
  };
  const auto sentence = again({"--sentences", "5"});
  EXPECT_EQ(sentence[1]["alignments"].size(), 1u);
  EXPECT_EQ(sentence[1]["alignments"][0]["index"], 4);
  EXPECT_EQ(sentence[1]["perplexity"], before[1]["perplexity"]);
  EXPECT_GE(sentence[1]["megabytes"], before[1]["megabytes"])
      << "of the training, not of the process that found it ended";
  const std::vector<std::string> train = {"--source", workshop_ / "train.en",  "--target", workshop_ / "train.fr",
                                          "--gold",   workshop_ / "train.gold"};
  const auto text = again(train);
  EXPECT_NE(text[1]["perplexity"], before[1]["perplexity"]);
  EXPECT_FALSE(text[1]["aer"].is_null());
  const auto links = lines_of(read_file(workshop_ / "train.gold"));
  std::ofstream reversed(workshop_ / "train.gold");
  for (size_t i = 0; i < links.size(); ++i) reversed << "0-0\n";
  reversed.close();
  const auto gold = again(train);
  EXPECT_NE(gold[1]["aer"], text[1]["aer"]) << "the file has the same name and other links";
  EXPECT_EQ(gold[1]["perplexity"], text[1]["perplexity"]);
  const auto metrics = again({"--metrics", "ter,accuracy"});
  EXPECT_GT(metrics[1]["ter"], 0);
  EXPECT_GT(metrics[1]["accuracy"], 0);
  EXPECT_FALSE(metrics[1].contains("bleu"));
  EXPECT_THAT(report("table.md"), HasSubstr("| parameters | TER | accuracy | target tokens/s |"));
  EXPECT_EQ(again({"--set", "decoding.beam=1"}).size(), 2u);
}

TEST_F(Compare, RefusesToTellOfARunWhatItWasNotTrainedWith) {
  ASSERT_EQ(compare(kScores).code, 0);
  const auto before = read_file(folder() / "results/score=dot,seed=1.json");
  EXPECT_THAT(refusal(with(kScores, {"--set", "training.optimizer.learning_rate=1e-5"})),
              AllOf(HasSubstr("runs/score=additive,seed=1 was trained with something else"),
                    HasSubstr("training.optimizer.learning_rate: 0.001 in the run, 1e-05 now"), HasSubstr("--output")));
  EXPECT_EQ(read_file(folder() / "results/score=dot,seed=1.json"), before);
  std::ofstream(workshop_ / "train.en", std::ios::app) << "the cat sleeps .\n";
  std::ofstream(workshop_ / "train.fr", std::ios::app) << "le chat dort .\n";
  EXPECT_THAT(refusal(kScores), AllOf(HasSubstr("data.training.source: another text than the run had"),
                                      HasSubstr("data.training.target: another text than the run had")));
}

TEST_F(Compare, KeepsSettingsApartWhoseNamesAreAlike) {
  const Finished out = compare({"--vary", "training.optimizer.learning_rate=1e-3,1e+3", "--set",
                                "training.explosion=1e9", "--set", "training.limits.updates=2"});
  EXPECT_THAT(out.err, Not(HasSubstr("there already")));
  EXPECT_TRUE(std::filesystem::exists(folder() / "runs/learning_rate=1e-3,seed=1"));
  EXPECT_TRUE(std::filesystem::exists(folder() / "runs/learning_rate=1e+3,seed=1"));
  ASSERT_EQ(results().size(), 2u);
  EXPECT_NE(results()[0]["perplexity"], results()[1]["perplexity"]);
}

TEST_F(Compare, LeavesOutWhatMeansNothingTogether) {
  const Finished out =
      compare({"--vary", "model.attention.score=additive,none", "--vary", "model.attention.window=global,local_p"});
  ASSERT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(out.err, AllOf(HasSubstr("left out: score none, window local_p, seed 1: "), HasSubstr("3/3  "),
                             HasSubstr("3 of 3 trainings are in ")));
  EXPECT_THAT(report("index.html"), HasSubstr("<h2>Left out</h2>"));
}

TEST_F(Compare, TrainsOnceWhatIsTheSameInOtherWords) {
  const Finished out = compare({"--vary", "training.optimizer.learning_rate=1e-3,0.001"});
  ASSERT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(out.err,
              AllOf(HasSubstr("left out: learning_rate 0.001, seed 1: the same training as learning_rate 1e-3, seed 1"),
                    HasSubstr("1 of 1 trainings")));
}

TEST_F(Compare, ShowsHowPerplexityFellWhereNoValidationTranslates) {
  ASSERT_EQ(compare(with(kScores, {"--set", "training.validation.bleu=false"})).code, 0);
  EXPECT_TRUE(results()[0]["learning"][0][1].is_null());
  EXPECT_GT(results()[0]["perplexities"][0][1], 1);
}

TEST_F(Compare, GoesOnWhereASignalStoppedIt) {
  const auto given =
      words({"--vary", "model.attention.score=additive,dot", "--vary", "training.limits.updates=100000"});
  Program program(given);
  const auto log = folder() / "logs/score=additive,updates=100000,seed=1.txt";
  ASSERT_TRUE(program.wait_until(
      [&] { return std::filesystem::exists(log) && read_file(log).find("update 10 ") != std::string::npos; }));
  const Finished stopped = program.finish(SIGTERM);
  EXPECT_EQ(stopped.code, 128 + SIGTERM) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("stopped: what was trained is saved, the same command goes on"));
  EXPECT_FALSE(std::filesystem::is_empty(folder() / "runs/score=additive,updates=100000,seed=1/checkpoints"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "runs/score=dot,updates=100000,seed=1"));
  const auto record = nlohmann::json::parse(read_file(folder() / "logs/score=additive,updates=100000,seed=1.json"));
  EXPECT_GT(record["megabytes"], 10) << "of a process that a signal ended, too";
}

TEST_F(Compare, TellsOfATrainingThatFails) {
  // The loss is above what is called an explosion at once.
  const Finished out = compare({"--set", "training.limits.updates=2", "--vary", "training.explosion=0.001,100"});
  EXPECT_EQ(out.code, 1);
  EXPECT_THAT(out.err, AllOf(HasSubstr("1/2  explosion 0.001, seed 1: failed: the loss exploded: "),
                             HasSubstr("logs/explosion=0.001,seed=1.txt"), HasSubstr("1 of 2 trainings")));
  EXPECT_THAT(out.out, HasSubstr("| explosion 0.001 | 1 failed | - |"));
  EXPECT_THAT(report("index.html"),
              AllOf(HasSubstr("<h2>Failed</h2>"), HasSubstr("<li>explosion 0.001, seed 1: the loss exploded: ")));
  ASSERT_EQ(results().size(), 2u);
  EXPECT_THAT(results()[0]["failure"].get<std::string>(), HasSubstr("the loss exploded: "));
  EXPECT_TRUE(results()[0]["bleu"].is_null());
  EXPECT_EQ(results()[1]["update"], 2) << "--set holds for all";
}

TEST_F(Compare, RefusesBeforeItTrainsAnything) {
  EXPECT_THAT(refusal({"--vary", "model.attention.score"}), HasSubstr("expected key.path=value,value"));
  EXPECT_THAT(refusal({"--vary", "model.attention.score=dot,dto"}),
              AllOf(HasSubstr("--vary model.attention.score=dto: "), HasSubstr("did you mean 'dot'?")));
  EXPECT_THAT(refusal({"--vary", "seed=1,2"}), HasSubstr("hint: --seeds 1,2"));
  EXPECT_THAT(refusal({"--vary", "run=a,b"}), HasSubstr("hint: --output FOLDER"));
  EXPECT_THAT(refusal(with(kScores, {"--set", "seed=3"})), HasSubstr("--set seed=3: "));
  EXPECT_THAT(refusal(with(kScores, {"--set", "model.attention.score=dot"})),
              HasSubstr("--vary gives it other values"));
  EXPECT_THAT(refusal(with(kScores, {"--source", workshop_ / "valid.en"})),
              HasSubstr("--source and --target name one text"));
  EXPECT_THAT(refusal(with(kScores, {"--source", workshop_ / "valid.em", "--target", workshop_ / "valid.fr"})),
              HasSubstr("valid.em: no such file"));
  EXPECT_THAT(refusal(with(kScores, {"--sentences", "2,500"})),
              AllOf(HasSubstr("--sentences 2,500: "), HasSubstr("valid.en has 20 lines")));
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

}  // namespace
}  // namespace attune
