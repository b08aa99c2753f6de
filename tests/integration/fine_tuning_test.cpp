// Training that begins with what another run has learned, through the program.
#include <nlohmann/json.hpp>

#include "tests/integration/verbs.h"

namespace attune {
namespace {

using testing::Finished;
using ::testing::HasSubstr;
using testing::LearnedVerbs;
using testing::lines_of;
using Json = nlohmann::json;

class FineTuning : public LearnedVerbs {
 protected:
  static Finished go_on(const std::string& name, const std::string& training) {
    return workshop().train(name,
                            {"--set", "training={start: " + run_folder().folder.string() + ", " + training + "}"});
  }
  static std::vector<Json> records(const std::string& name, const std::string& kind) {
    std::vector<Json> found;
    for (const std::string& line : lines_of(read_file(workshop().run(name).metrics())))
      if (Json record = Json::parse(line); record["kind"] == kind) found.push_back(record);
    return found;
  }
};

TEST_F(FineTuning, BeginsWithTheWeightsAndVocabulariesOfTheOther) {
  const Finished done = go_on(
      "on",
      "optimizer: {learning_rate: 1e-9}, schedule: {name: constant}, limits: {updates: 1}, validation: {every: 1}");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("begins with the weights of"));
  double best = 1e9;
  for (const Json& record : records("tiny", "validation")) best = std::min(best, record["perplexity"].get<double>());
  EXPECT_NEAR(records("on", "validation").at(0)["perplexity"].get<double>(), best, 1e-4 * best);
  for (const auto& entry : std::filesystem::directory_iterator(run_folder().vocabulary()))
    EXPECT_EQ(read_file(workshop().run("on").vocabulary() / entry.path().filename()), read_file(entry.path()));
}

TEST_F(FineTuning, ForTheLeastRiskLowersItAndGoesOnWhereItStopped) {
  const std::string risk =
      "objective: minimum_risk, minimum_risk: {metric: chrf, samples: 4}, schedule: {name: constant}, "
      "optimizer: {learning_rate: 1e-3}, log_every: 1, limits: {updates: ";
  const Finished whole = go_on("whole", risk + "6}");
  ASSERT_EQ(whole.code, 0) << whole.err;
  go_on("parts", risk + "2}");
  ASSERT_EQ(go_on("parts", risk + "6}").code, 0);
  const auto a = records("whole", "train"), b = records("parts", "train");
  ASSERT_EQ(a.size(), 6u);
  ASSERT_EQ(b.size(), 6u);
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i]["loss"], b[i]["loss"]) << i;
    EXPECT_GT(a[i]["loss"].get<double>(), 0);
    EXPECT_LT(a[i]["loss"].get<double>(), 1);  // a risk, not a cross entropy
  }
}

TEST_F(FineTuning, NeedsTheOtherOnlyToBegin) {
  namespace fs = std::filesystem;
  ASSERT_EQ(go_on("later", "limits: {updates: 2}").code, 0);
  const fs::path there = run_folder().folder, away = file("away");
  fs::rename(there, away);
  fs::create_directory(there);  // its name must still be a path
  const Finished again = go_on("later", "limits: {updates: 4}");
  fs::remove(there);
  fs::rename(away, there);
  EXPECT_EQ(again.code, 0) << again.err;
}

TEST_F(FineTuning, FromNoRunOrFromAnotherModelIsRefused) {
  std::filesystem::create_directory(file("empty"));
  expect_refused(workshop().train("none", {"--set", "training.start=" + file("empty")}),
                 HasSubstr("is no trained run"));
  expect_refused(workshop().train("wide", {"--set", "training.start=" + run_folder().folder.string(), "--set",
                                           "model.embedding=20"}),
                 HasSubstr("of another architecture"));
}

}  // namespace
}  // namespace attune
