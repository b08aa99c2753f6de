// Scores, averages and comparisons of what was trained, through the program.
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/train/checkpoint/checkpoint.h"
#include "tests/integration/verbs.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using testing::Finished;
using ::testing::HasSubstr;
using testing::LearnedVerbs;
using testing::lines_of;
using ::testing::Not;
using testing::Program;
using ::testing::StartsWith;
using testing::Verbs;
using Json = nlohmann::json;

class Score : public LearnedVerbs {
 protected:
  static std::vector<std::string> scored(std::vector<std::string> more) {
    const Finished out = run("score", more);
    EXPECT_EQ(out.code, 0) << out.err;
    return lines_of(out.out);
  }
};
using Average = Verbs;
using Outputs = LearnedVerbs;

TEST_F(Score, SumsUpToTheLogLikelihoodOfEvaluation) {
  const auto lines = scored({"--source", file("valid.en"), "--target", file("valid.fr")});
  ASSERT_EQ(lines.size(), 20u);
  double sum = 0;
  for (const std::string& line : lines) sum += std::stod(line);
  const Json report = Json::parse(
      run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--json", "--metrics", "perplexity"})
          .out);
  EXPECT_NEAR(sum, report["metrics"]["perplexity"]["log_probability"].get<double>(), 1e-3);
}

TEST_F(Score, OfWordsSumsUpToTheLines) {
  const auto lines = scored({"--source", file("valid.en"), "--target", file("valid.fr"), "--words"});
  const auto targets = lines_of(read_file(file("valid.fr")));
  for (size_t i = 0; i < lines.size(); ++i) {
    std::istringstream in(lines[i]);
    double total = 0, sum = 0, one = 0;
    std::string bar, word, text;
    in >> total >> bar;
    EXPECT_EQ(bar, "|||");
    while (in >> word >> one) {
      sum += one;
      if (word != "</s>") text += (text.empty() ? "" : " ") + word;
    }
    EXPECT_NEAR(sum, total, 1e-5 * 100);
    EXPECT_EQ(word, "</s>");
    EXPECT_EQ(std::count(text.begin(), text.end(), ' '), std::count(targets[i].begin(), targets[i].end(), ' '));
  }
}

TEST_F(Score, GivesListsTheirOwnScoresBackAndRanksForeignOnes) {
  const std::string lists = file("lists");
  run("translate", {"--source", file("valid.en"), "--nbest", "3", "--output", lists, "--precision", "float32"});
  const auto before = lines_of(read_file(lists));
  const auto after = scored({"--source", file("valid.en"), "--nbest", lists});
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    const size_t f0 = after[i].find("F0= ") + 4, own = after[i].find("attune= ") + 8;
    EXPECT_NEAR(std::stod(after[i].substr(f0)), std::stod(after[i].substr(own)), 1e-3) << after[i];
  }
  const auto ranked =
      scored({"--source", file("valid.en"), "--nbest",
              write("bad_first", "0 ||| la la la la la la ||| F0= -1 ||| -1\n0 ||| " +
                                     lines_of(read_file(file("valid.fr")))[0] + " ||| F0= -2 ||| -2\n")});
  EXPECT_THAT(ranked.at(0), HasSubstr("F0= -2 "));
  expect_refused(run("score", {"--source", file("valid.en"), "--nbest", write("far", "99 ||| le ||| F0= 1 ||| 1\n")}),
                 AllOf(HasSubstr("far:1"), HasSubstr("valid.en has 20 lines")));
  expect_refused(run("score", {"--source", file("valid.en")}), HasSubstr("needs translations"));
  const std::vector<std::string> again = {"--source", file("valid.en"), "--nbest", lists};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), again.begin(), again.end());
    return run("score", more);
  };
  expect_refused(with({"--feature", "F0"}), HasSubstr("line 1 has a feature F0 already"));
  for (const char* name : {"", "A B", "|||", "x="})
    expect_refused(with({"--feature", name}), HasSubstr("expected a name without blanks"));
  expect_refused(with({"--set", "decoding.beam=7"}), HasSubstr("scoring does not read it"));
}

TEST_F(Score, TellsOfWordsThatTheVocabularyDoesNotHave) {
  const Finished out =
      run("score", {"--source", write("a", "the queen sings .\n"), "--target", write("b", "la xyzzy .\n")});
  EXPECT_EQ(out.code, 0);
  EXPECT_THAT(out.err, HasSubstr("does not have 1 of the translations' tokens"));
}

TEST(MistypedVerb, IsNamedBesideThoseThereAre) {
  const Finished out = Program({"translat"}).finish();
  EXPECT_EQ(out.code, 2);
  EXPECT_THAT(out.err, AllOf(HasSubstr("unknown command 'translat'"), HasSubstr("translate, align")));
}

TEST_F(Average, IsTheMeanOfTheCheckpointsAndARunOfItsOwn) {
  const train::Checkpoints all(run_folder().checkpoints());
  const auto names = all.names();
  ASSERT_GE(names.size(), 2u);
  const std::string chosen = names[0] + "," + names[1];
  const Finished made = run("average", {"--checkpoints", chosen, "--output", file("mean")});
  ASSERT_EQ(made.code, 0) << made.err;
  const train::Checkpoints mean(RunFolder{file("mean")}.checkpoints());
  const auto a = all.find(names[0], train::Parts::kModel), b = all.find(names[1], train::Parts::kModel),
             m = mean.find("best", train::Parts::kModel);
  ASSERT_EQ(m.model.size(), a.model.size());
  for (const auto& [name, tensor] : m.model)
    EXPECT_LT((tensor - (a.model.at(name) + b.model.at(name)) / 2).abs().max().item<float>(), 1e-6) << name;
  const Finished translated = Program({"translate", file("mean"), "--source", file("valid.en"), "--quiet"}).finish();
  EXPECT_EQ(lines_of(translated.out).size(), 20u) << translated.err;
  expect_refused(run("average", {"--output", file("mean")}), HasSubstr("is there already"));
  expect_refused(run("average", {"--last", "99", "--output", file("other")}), HasSubstr("checkpoints"));
  expect_refused(run("average", {"--checkpoints", "last,last", "--output", file("other")}), HasSubstr("twice"));
}

TEST_F(Outputs, AreComparedByMoreThanTheirScores) {
  const std::string target = file("valid.fr"), mine = file("mine");
  run("translate", {"--source", file("valid.en"), "--output", mine});
  const auto evaluated = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"evaluate", "--target", target, "--outputs", mine, target};
    words.insert(words.end(), more.begin(), more.end());
    return Program(words).finish();
  };
  const Finished table = evaluated({});
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, ContainsRegex("100.00 .* \\(p 0.00[0-9]+\\*\\)"));
  const Json json = Json::parse(evaluated({"--json", "--test", "randomization", "--metrics", "bleu,ter"}).out);
  EXPECT_EQ(json.dump().find("nan"), std::string::npos);
  EXPECT_EQ(json["test"], "randomization");
  EXPECT_EQ(json["trials"], 10000);
  EXPECT_THAT(json["outputs"][1]["metrics"]["bleu"]["signature"].get<std::string>(),
              StartsWith("nrefs:1|ar:10000|seed:12345|case:mixed"));
  EXPECT_EQ(evaluated({"--metrics", "perplexity"}).code, 2);
  for (const char* option : {"--gold", "--beam", "--checkpoint", "--output", "--by-length", "--set"})
    expect_refused(evaluated({option, "3"}), HasSubstr("--outputs"));
}

TEST_F(Outputs, OfAnEvaluationAreCompressedByTheirNameAndToldOfBeforeTheWork) {
  const std::vector<std::string> texts = {"--source",       file("valid.en"), "--target",
                                          file("valid.fr"), "--metrics",      "bleu"};
  const auto evaluated = [&](std::vector<std::string> more) {
    more.insert(more.begin(), texts.begin(), texts.end());
    return run("evaluate", more);
  };
  ASSERT_EQ(evaluated({"--output", file("out.gz")}).code, 0);
  EXPECT_THAT(read_file(file("out.gz")), StartsWith("\x1F\x8B"));
  const Finished away = evaluated({"--by-length", file("no/where.svg")});
  expect_refused(away, HasSubstr("no/where.svg"));
  EXPECT_THAT(away.err, Not(HasSubstr("translating")));
}

TEST_F(Outputs, OfSentencesByTheirLengthAreATableAndAPicture) {
  const Finished out = run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--by-length",
                                        file("by_length.svg"), "--metrics", "bleu"});
  ASSERT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(read_file(file("by_length.svg")), HasSubstr("<svg"));
  EXPECT_THAT(out.out, ContainsRegex("[0-9]+ - [0-9]+ +[0-9]+ +[0-9]+[.]"));
}

}  // namespace
}  // namespace attune
