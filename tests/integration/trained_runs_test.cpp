// Runs that an earlier version trained (tests/fixtures/trained) are opened, translate, align, score and resume as they did.
#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/base/files.h"
#include "src/base/run.h"
#include "tests/integration/verbs.h"

namespace attune {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using testing::lines_of;
using testing::Program;
using Json = nlohmann::json;

const fs::path kTrained = ATTUNE_SOURCE_DIR "/tests/fixtures/trained";
constexpr double kTolerance = 1e-4;  // another processor rounds otherwise

/// Compares word by word: words that are numbers in both lines are close, all others equal.
void expect_close(const std::string& line, const std::string& expected) {
  std::istringstream words(line), expected_words(expected);
  std::string word, expected_word;
  while (expected_words >> expected_word) {
    ASSERT_TRUE(words >> word) << line << "\nends before\n" << expected;
    char *end = nullptr, *expected_end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    const double expected_value = std::strtod(expected_word.c_str(), &expected_end);
    if (*end == '\0' && *expected_end == '\0')
      EXPECT_NEAR(value, expected_value, kTolerance * std::max(1.0, std::abs(expected_value))) << line;
    else
      EXPECT_EQ(word, expected_word) << line << "\ninstead of\n" << expected;
  }
  EXPECT_FALSE(words >> word) << line << "\ngoes on after\n" << expected;
}

class TrainedRun : public ::testing::TestWithParam<const char*> {
 protected:
  TrainedRun() { fs::copy(kTrained / GetParam(), run_, fs::copy_options::recursive); }

  Finished attune(const std::string& verb, std::vector<std::string> more) const {
    std::vector<std::string> words = {verb, run_.string(), "--quiet", "--device", "cpu", "--threads", "1"};
    words.insert(words.end(), more.begin(), more.end());
    Finished finished = Program(words).finish();
    EXPECT_EQ(finished.code, 0) << finished.err;
    return finished;
  }
  static std::string expected(const std::string& file) { return read_file(kTrained / "expected" / GetParam() / file); }
  static std::string text(const std::string& side) { return kTrained / ("test." + side); }

  const TemporaryFolder folder_;
  const fs::path run_ = folder_ / "run";
};

TEST_P(TrainedRun, Translates) {
  const Finished out =
      attune("translate", {"--precision", "float32", "--source", text("en"), "--nbest", "3", "--alignment"});
  const auto lines = lines_of(out.out), expected_lines = lines_of(expected("nbest.txt"));
  ASSERT_EQ(lines.size(), expected_lines.size());
  for (size_t i = 0; i < lines.size(); ++i) expect_close(lines[i], expected_lines[i]);
}

TEST_P(TrainedRun, Scores) {
  const Finished out = attune("score", {"--source", text("en"), "--target", text("fr"), "--words"});
  const auto lines = lines_of(out.out), expected_lines = lines_of(expected("scores.txt"));
  ASSERT_EQ(lines.size(), expected_lines.size());
  for (size_t i = 0; i < lines.size(); ++i) expect_close(lines[i], expected_lines[i]);
}

TEST_P(TrainedRun, Aligns) {
  const fs::path output = folder_ / "alignments";
  attune("align", {"--source", text("en"), "--target", text("fr"), "--format", "jsonl,pharaoh", "--output", output});
  EXPECT_EQ(read_file(output / "alignments.pharaoh"), expected("alignments.pharaoh"));
  const auto lines = lines_of(read_file(output / "alignments.jsonl"));
  const auto expected_lines = lines_of(expected("alignments.jsonl"));
  ASSERT_EQ(lines.size(), expected_lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    Json pair = Json::parse(lines[i]), wanted = Json::parse(expected_lines[i]);
    EXPECT_NEAR(pair["log_probability"].get<double>(), wanted["log_probability"].get<double>(), 1e-3);
    const auto weights = pair["alignment"].get<std::vector<std::vector<double>>>();
    const auto wanted_weights = wanted["alignment"].get<std::vector<std::vector<double>>>();
    ASSERT_EQ(weights.size(), wanted_weights.size());
    for (size_t row = 0; row < weights.size(); ++row)
      EXPECT_THAT(weights[row], ::testing::Pointwise(::testing::DoubleNear(kTolerance), wanted_weights[row]));
    for (const char* key : {"log_probability", "alignment"}) {
      pair.erase(key);
      wanted.erase(key);
    }
    EXPECT_EQ(pair, wanted);
  }
}

TEST_P(TrainedRun, Resumes) {
  const Finished out = Program({"train", kTrained / (std::string(GetParam()) + ".yaml"), "--quiet", "--device", "cpu",
                                "--threads", "1", "--set", "run=" + run_.string(), "--set",
                                "training.limits.updates=620", "--set", "training.validation.every=10"})
                           .finish();
  ASSERT_EQ(out.code, 0) << out.err;
  std::vector<Json> validations;
  for (const std::string& line : lines_of(read_file(RunFolder{run_}.metrics())))
    if (const Json row = Json::parse(line); row["kind"] == "validation") validations.push_back(row);
  const auto expected_lines = lines_of(expected("resumed.jsonl"));
  ASSERT_EQ(validations.size(), 1 + expected_lines.size());  // the first is of the earlier training
  for (size_t i = 0; i < expected_lines.size(); ++i) {
    const Json wanted = Json::parse(expected_lines[i]);
    EXPECT_EQ(validations[i + 1]["update"], wanted["update"]);
    EXPECT_NEAR(validations[i + 1]["loss"].get<double>(), wanted["loss"].get<double>(), 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(Runs, TrainedRun, ::testing::Values("recurrent", "transformer"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace attune
