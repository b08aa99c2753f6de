// The verbs that use a trained model, as a user meets them: each on one small run, with good input and with bad.
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/eval/text_metrics.h"
#include "src/train/checkpoint/checkpoint.h"
#include "tests/integration/verbs.h"

namespace attune {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::Finished;
using ::testing::HasSubstr;
using testing::hundred_thousand_words;
using testing::lines_of;
using testing::Program;
using testing::Verbs;
using testing::Workshop;
using Json = nlohmann::json;

using Evaluate = Verbs;
using Translate = Verbs;
using Describe = Verbs;
using Trained = Verbs;

TEST(Attune, RefusesAnUnknownInstructionSet) {
  const Finished out = Program({"describe"}, [] { ::setenv("ATTUNE_ISA", "sse9", 1); }).finish();
  EXPECT_EQ(out.code, 2);
  EXPECT_EQ(out.err, "error: ATTUNE_ISA: unknown instruction set 'sse9'\nhint: baseline, avx2 or avx512\n");
}

TEST_F(Evaluate, PrintsEveryMetricWithItsSignature) {
  const Finished out = run("evaluate", texts());
  ASSERT_EQ(out.code, 0) << out.err;
  for (const char* metric : {"perplexity ", "accuracy ", "bleu ", "chrf ", "attention ", "aer "})
    EXPECT_THAT(out.out, ::testing::ContainsRegex(std::string(metric) + " +[0-9].*")) << metric;
  EXPECT_THAT(out.out, AllOf(HasSubstr("the diagonal's: "), HasSubstr("tok:13a|smooth:exp|version:attune-")));
}

TEST_F(Evaluate, AsJsonGivesTheBleuOfTheTranslationsItWrites) {
  auto more = texts();
  more.insert(more.end(), {"--json", "--beam", "3", "--output", file("hypotheses.txt")});
  const Finished out = run("evaluate", more);
  ASSERT_EQ(out.code, 0) << out.err;
  const Json report = Json::parse(out.out);
  EXPECT_EQ(report["sentences"], 20);
  EXPECT_EQ(report["decoding"]["beam"], 3);
  const auto hypotheses = lines_of(read_file(file("hypotheses.txt"))),
             references = lines_of(read_file(file("valid.fr")));
  ASSERT_EQ(hypotheses.size(), references.size());
  const Json& metrics = report["metrics"];
  EXPECT_NEAR(metrics["bleu"]["value"].get<double>(),
              compute(eval::text_metrics().at("bleu"), hypotheses, references).value, 1e-9);
  EXPECT_NEAR(
      metrics["perplexity"]["value"].get<double>(),
      std::exp(-metrics["perplexity"]["log_probability"].get<double>() / metrics["perplexity"]["tokens"].get<double>()),
      1e-9);
  EXPECT_GT(metrics["aer"]["diagonal"].get<double>(), 0.1);
  const auto translated = run("translate", {"--source", file("valid.en"), "--beam", "3"});
  EXPECT_EQ(translated.out, read_file(file("hypotheses.txt")));
}

TEST_F(Evaluate, GivesTheTrainingsOwnPerplexityOnItsValidationText) {
  const Finished out = run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--json",
                                        "--metrics", "perplexity", "--checkpoint", "last"});
  ASSERT_EQ(out.code, 0) << out.err;
  Json last;
  for (const auto& line : lines_of(read_file(run_folder().metrics())))
    if (const Json row = Json::parse(line); row["kind"] == "validation") last = row;
  EXPECT_NEAR(Json::parse(out.out)["metrics"]["perplexity"]["value"].get<double>(), last["perplexity"].get<double>(),
              1e-3 * last["perplexity"].get<double>());
}

TEST_F(Evaluate, NamesWhatIsWrong) {
  expect_refused(run("evaluate", {}), AllOf(HasSubstr("names no data.test"), HasSubstr("hint: ")));
  expect_refused(run("evaluate", {"--source", file("valid.en"), "--target", file("train.fr")}),
                 AllOf(HasSubstr("valid.en:21: missing: "), HasSubstr("has 20 lines"), HasSubstr("300 lines")));
  expect_refused(run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--metrics", "aer"}),
                 HasSubstr("aer needs a gold alignment"));
  expect_refused(run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--metrics", "blue"}),
                 HasSubstr("unknown metric 'blue'"));
  expect_refused(run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--gold",
                                  write("bad.gold", "0-0\n1-x\n" + std::string(18, '\n'))}),
                 HasSubstr("bad.gold:2"));
  expect_refused(run("evaluate", {"--source", write("long.en", hundred_thousand_words() + "\n"), "--target",
                                  write("long.fr", "le\n"), "--metrics", "perplexity"}),
                 HasSubstr("long.en:1: "));
}

TEST_F(Translate, GivesALineForEveryLineWhateverItIs) {
  const std::string input = write("odd.en", std::string("the dog sees him .\n\nthe \0 cat \xff .\r\n\xef\xbb\xbf\n"
                                                        "\xe7\x8c\xab \xf0\x9f\x90\x88 \xd9\x82\xd8\xb7\n"
                                                        "the dog sees him .",
                                                        71));
  const Finished out = run("translate", {}, input);
  ASSERT_EQ(out.code, 0) << out.err;
  const auto lines = lines_of(out.out);
  ASSERT_EQ(lines.size(), 6u) << out.out;
  EXPECT_EQ(lines[0], lines[5]);
  EXPECT_EQ(lines[1], "");
  EXPECT_THAT(out.err, HasSubstr("line 3: ill-formed UTF-8 or a NUL byte was replaced"));
}

TEST_F(Translate, SaysTheSameForEveryBatchSize) {
  const Finished one = run("translate", {"--source", file("valid.en"), "--batch", "1"});
  EXPECT_EQ(run("translate", {"--source", file("valid.en"), "--batch", "7"}).out, one.out);
  EXPECT_EQ(lines_of(one.out).size(), 20u);
}

TEST_F(Translate, TakesALineOfAHundredThousandWordsInParts) {
  const std::string input = write("huge.en", "the dog\n" + hundred_thousand_words() + "\nthe dog\n");
  const Finished out = run("translate", {"--beam", "1"}, input);
  ASSERT_EQ(out.code, 0) << out.err;
  const auto lines = lines_of(out.out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], lines[2]);
  EXPECT_THAT(out.err, AllOf(HasSubstr("line 2: 100000 tokens are more than"), HasSubstr("translated in")));
}

TEST_F(Translate, WritesListsOfTheBest) {
  const Finished out = run("translate", {"--source", file("valid.en"), "--nbest", "2", "--beam", "4"});
  const auto lines = lines_of(out.out);
  ASSERT_EQ(lines.size(), 40u);
  EXPECT_THAT(lines[39], ::testing::MatchesRegex("19 \\|\\|\\| .* \\|\\|\\| F0= -[0-9.e-]+ \\|\\|\\| -[0-9.e-]+"));
  expect_refused(run("translate", {"--nbest", "9", "--beam", "4"}), HasSubstr("more than the beam"));
}

TEST_F(Translate, OntoAFullDiskOrFromNowhereIsAnError) {
  expect_refused(run("translate", {"--source", file("valid.en"), "--output", "/dev/full"}),
                 HasSubstr("/dev/full: cannot be written"));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  expect_refused(run("translate", {"--source", file("nowhere")}), HasSubstr("nowhere"));
  expect_refused(run("translate", {"--source", ""}), HasSubstr("empty"));
  expect_refused(run("translate", {"--source", file("valid.en"), "--output", file("runs")}), HasSubstr("runs"));
  EXPECT_FALSE(fs::exists(file("runs.partial")));
  expect_refused(run("translate", {"--length-penalty", "nan"}), HasSubstr("--length-penalty"));
  expect_refused(run("translate", {"--checkpoint", "00099999"}), HasSubstr("00099999"));
}

TEST_F(Describe, OntoAFullDiskIsAnError) {
  const std::string command = std::string(ATTUNE_PROGRAM " describe ") + run_folder().folder.string();
  EXPECT_EQ(WEXITSTATUS(std::system((command + " >/dev/full 2>/dev/null").c_str())), 2);
}

TEST_F(Describe, CountsTheParametersThatTheCheckpointHolds) {
  const Finished out = run("describe", {});
  ASSERT_EQ(out.code, 0) << out.err;
  const std::string weights = read_file(run_folder().checkpoints() / "00000050/model.safetensors");
  uint64_t header = 0;
  std::memcpy(&header, weights.data(), sizeof header);
  int64_t expected = 0;
  const Json entries = Json::parse(weights.substr(8, header));
  for (const auto& [name, entry] : entries.items()) {
    if (name == "__metadata__") continue;
    int64_t size = 1;
    for (const auto& extent : entry["shape"]) size *= extent.get<int64_t>();
    expected += size;
    EXPECT_THAT(out.out, HasSubstr(name));
  }
  std::string total = lines_of(out.out).back();
  std::erase(total, ',');
  EXPECT_THAT(total, ::testing::ContainsRegex("total +" + std::to_string(expected) + "$"));
}

TEST_F(Trained, ThatIsDamagedForeignOrNoneIsRefusedInWords) {
  const fs::path copy = file("runs/copy");
  const auto fresh_copy = [&] {
    fs::remove_all(copy);
    fs::copy(run_folder().folder, copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  };
  const auto translate = [&] {
    return Program({"translate", copy.string(), "--source", file("valid.en"), "--device", "cpu"}).finish();
  };
  fresh_copy();
  ASSERT_EQ(translate().code, 0);
  for (const auto& entry : fs::directory_iterator(copy / "checkpoints"))
    if (entry.is_directory() && !entry.is_symlink())
      fs::resize_file(entry.path() / "model.safetensors", fs::file_size(entry.path() / "model.safetensors") / 2);
  expect_refused(translate(), HasSubstr("hint: "));

  fresh_copy();
  std::string config = read_file(copy / "config.yaml");
  const auto at = config.find("hidden: 16");
  ASSERT_NE(at, std::string::npos);
  write_file(copy / "config.yaml", config.replace(at, 10, "hidden: 24"));
  expect_refused(translate(), AllOf(HasSubstr("another architecture"), HasSubstr("hint: ")));

  fs::remove_all(copy);
  expect_refused(translate(), HasSubstr("hint: "));
}

TEST_F(Trained, WithTheVocabularyOfAnotherRunIsRefused) {
  fs::copy(run_folder().folder, file("other"), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  // Two words of the target side change places: the same size, another meaning.
  auto words = lines_of(read_file(file("other/vocabulary/target.model")));
  std::swap(words.at(10), words.at(11));
  write_lines(file("other/vocabulary/target.model"), words);
  std::string checksums;
  for (const std::string name : {"source.model", "target.model"})
    checksums += checksum(read_file(file("other/vocabulary/" + name))) + "  " + name + "\n";
  write_file(file("other/vocabulary/checksums"), checksums);
  expect_refused(Program({"translate", file("other"), "--source", file("valid.en")}).finish(),
                 HasSubstr("not the one that its model was trained with"));
}

}  // namespace
}  // namespace attune
