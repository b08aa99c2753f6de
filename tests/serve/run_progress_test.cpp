#include "src/serve/run_progress.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;

class Progress : public ::testing::Test {
 protected:
  Progress() {
    std::filesystem::create_directories(run_.translations());
    write_file(folder_ / "source", "a b\nc\n");
    write_file(folder_ / "target", "x y\nz\n");
  }
  Json ask(const std::string& after = "0") {
    const RunProgress progress({run_, {{"run", "toy"}, {"metric", "bleu"}}, folder_ / "source", folder_ / "target"});
    const Answer answer = progress.answer({.method = "GET", .path = "/progress", .parameters = {{"after", after}}});
    status_ = answer.status;
    return Json::parse(answer.body);
  }
  TemporaryFolder folder_;
  RunFolder run_{folder_ / "run"};
  int status_ = 0;
};

TEST_F(Progress, WaitsForATrainingThatHasWrittenNothingYet) {
  const Json object = ask();
  EXPECT_EQ(status_, 200);
  EXPECT_EQ(object["run"], "toy");
  EXPECT_EQ(object["metric"], "bleu");
  EXPECT_EQ(object["state"], "stopped");
  EXPECT_EQ(object["lines"], Json::array());
  EXPECT_EQ(object["next"], "0");
  EXPECT_EQ(object["anew"], false);
  EXPECT_EQ(object["samples"], nullptr);
}

TEST_F(Progress, GivesWhatWasWrittenSince) {
  const std::string first = "{\"kind\":\"train\",\"update\":1}\n", second = "{\"kind\":\"train\",\"update\":2}\n";
  write_file(run_.metrics(), first + second + "{\"kind\":\"tr");
  const Json all = ask();
  ASSERT_EQ(all["lines"].size(), 2U) << "a line that is not whole yet waits";
  const std::string end = all["next"];
  EXPECT_THAT(end, StartsWith(std::to_string(first.size() + second.size()) + "-"));
  const Json rest = ask(std::to_string(first.size()));
  ASSERT_EQ(rest["lines"].size(), 1U);
  EXPECT_EQ(rest["lines"][0]["update"], 2);
  EXPECT_EQ(rest["next"], end);
  const Json nothing = ask(end);
  EXPECT_EQ(nothing["lines"], Json::array());
  EXPECT_EQ(nothing["next"], end);
  EXPECT_EQ(nothing["anew"], false);
}

TEST_F(Progress, BeginsAgainWhereTheRunDid) {
  const std::string line = "{\"kind\":\"train\",\"update\":1}\n";
  write_file(run_.metrics(), line);
  const Json object = ask("100000");
  EXPECT_EQ(object["lines"].size(), 1U);
  EXPECT_EQ(object["anew"], true);
}

TEST_F(Progress, KnowsARunThatWentBackAndWroteAsMuchAgain) {
  const auto line = [](int update, const char* loss) {
    return "{\"kind\":\"train\",\"update\":" + std::to_string(update) + ",\"loss\":" + loss + "}\n";
  };
  write_file(run_.metrics(), line(1, "9.1") + line(2, "8.1"));
  const std::string place = ask()["next"];
  write_file(run_.metrics(), line(1, "9.1") + line(2, "8.2") + line(3, "7.2"));
  const Json object = ask(place);
  EXPECT_EQ(object["anew"], true);
  EXPECT_EQ(object["lines"].size(), 3U);
  std::filesystem::remove(run_.metrics());
  EXPECT_EQ(ask(place)["anew"], true);
}

TEST_F(Progress, ShowsTheNewestTranslationsBesideTheirReferences) {
  write_file(run_.translations() / "valid.5.txt", "old\nold\n");
  write_file(run_.translations() / "valid.10.txt", "x\nz\n");
  write_file(run_.translations() / "valid.x.txt", "other\n");
  const Json samples = ask()["samples"];
  EXPECT_EQ(samples["update"], 10);
  ASSERT_EQ(samples["pairs"].size(), 2U);
  EXPECT_EQ(samples["pairs"][1], Json({{"line", 2}, {"source", "c"}, {"reference", "z"}, {"translation", "z"}}));
}

TEST_F(Progress, KnowsWhetherItIsTrained) {
  const RunLock lock(run_);
  EXPECT_EQ(ask()["state"], "training");
}

TEST_F(Progress, SaysWhyATrainingEnded) {
  const std::string train = "{\"kind\":\"train\",\"update\":1}\n", end = "{\"kind\":\"end\",\"reason\":\"enough\"}\n";
  write_file(run_.metrics(), train + end);
  EXPECT_EQ(ask()["state"], "finished");
  EXPECT_EQ(ask()["reason"], "enough");
  write_file(run_.metrics(), train + std::string(5000, ' ') + "\n" + end);
  EXPECT_EQ(ask()["state"], "finished");
  write_file(run_.metrics(), train);
  EXPECT_EQ(ask()["state"], "stopped");
  EXPECT_FALSE(ask().contains("reason"));
  write_file(run_.metrics(), end);
  const RunLock lock(run_);
  EXPECT_EQ(ask()["state"], "training") << "it goes on";
}

TEST_F(Progress, ShowsWhatTheTranslationsAttendTo) {
  write_file(run_.translations() / "valid.5.txt", "x\nz\n");
  write_file(run_.translations() / "valid.10.txt", "x y\nz z\n");
  write_file(run_.translations() / "valid.10.attention.jsonl",
             R"({"line":2,"source":{"pieces":["c"]},"target":{"pieces":["z"]},"alignment":[[1]]})"
             "\n");
  const Json samples = ask()["samples"];
  EXPECT_FALSE(samples["pairs"][0].contains("alignment"));
  EXPECT_EQ(samples["pairs"][1]["alignment"]["alignment"], Json::parse("[[1]]"));
  EXPECT_EQ(samples["before"], Json::parse(R"({"update": 5, "translations": ["x", "z"]})"));
}

TEST_F(Progress, IsDescribed) {
  const RunProgress progress({run_, {}, folder_ / "source", folder_ / "target"});
  const Answer answer = progress.answer({.method = "GET", .path = "/openapi.json"});
  const Json get = Json::parse(answer.body)["paths"]["/progress"]["get"];
  EXPECT_EQ(get["parameters"][0]["name"], "after");
  EXPECT_EQ(get["responses"]["200"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/Progress");
}

TEST_F(Progress, RefusesAPlaceThatIsNone) {
  for (const char* after : {"-1", "x", "", "1.5", "1-", "01", "99999999999999999999"}) {
    EXPECT_THAT(ask(after)["error"]["message"].get<std::string>(), HasSubstr("expected what an answer said")) << after;
    EXPECT_EQ(status_, 400);
  }
}

}  // namespace
}  // namespace attune::serve
