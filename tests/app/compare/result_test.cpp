#include "src/app/compare/result.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/base/files.h"
#include "tests/app/compare/results.h"
#include "tests/support/temporary.h"

namespace attune::app::compare {
namespace {

using testing::failure_of;
using testing::result_of;

TEST(TrialResult, ComesBackFromItsFile) {
  for (const char* score : {"additive", "none"}) {
    const TrialResult result = result_of(score, 3, 41.25);
    const std::string text = to_json(result).dump();
    const TrialResult back = result_from_json(nlohmann::json::parse(text));
    EXPECT_EQ(to_json(back).dump(), text);
    EXPECT_EQ(back.basis, result.basis);
  }
}

TEST(TrialResult, CountsAsLongAsAllItStandsOnIsTheSame) {
  const TemporaryFolder folder;
  const TrialResult result = result_of("additive", 3, 41.25);
  write_file(folder / "result.json", to_json(result).dump());
  const std::vector<std::string> metrics = {"bleu", "perplexity"};
  EXPECT_TRUE(stored_result(folder / "result.json", result.basis, metrics));
  std::vector<Basis> others(5, result.basis);
  others[0].config += "decoding:\n  beam: 10\n";
  others[1].trained["data.training.source"] = "5f";
  others[2].evaluated["gold"] = "a8";
  others[3].evaluated["source"] = "a7";
  others[4].sentences = {1};
  for (const Basis& other : others) EXPECT_FALSE(stored_result(folder / "result.json", other, metrics));
}

TEST(TrialResult, HasTheMetricsThatAreAskedFor) {
  const TemporaryFolder folder;
  const TrialResult result = result_of("additive", 3, 41.25);
  write_file(folder / "result.json", to_json(result).dump());
  const auto stored = stored_result(folder / "result.json", result.basis, {"chrf", "bleu"});
  ASSERT_TRUE(stored);
  ASSERT_EQ(stored->values.size(), 2u);
  EXPECT_EQ(stored->values[0].name, "chrf");
  EXPECT_EQ(value_of(stored->values, "bleu"), 41.25);
  EXPECT_EQ(stored->values[1].parts, result.values[1].parts);
  EXPECT_FALSE(stored_result(folder / "result.json", result.basis, {"bleu", "ter"})) << "to be evaluated again";
}

TEST(TrialResult, IsNoneWhereTheFileIsNotOurs) {
  const TemporaryFolder folder;
  const Basis basis = result_of("additive", 3, 41.25).basis;
  EXPECT_FALSE(stored_result(folder / "none.json", basis, {}));
  for (const char* text : {"", "{", "[]", R"({"settings": 3})", R"({"name": "score dot"})"}) {
    write_file(folder / "result.json", text);
    EXPECT_FALSE(stored_result(folder / "result.json", basis, {})) << text;
  }
}

TEST(TrialResult, OfATrainingThatFailedSaysWhyAndHasNoFigures) {
  const auto json = to_json(failure_of("dot", 2, "the loss exploded"));
  EXPECT_EQ(json["name"], "score dot");
  EXPECT_EQ(json["failure"], "the loss exploded");
  for (const char* figure : {"parameters", "update", "perplexity", "bleu", "megabytes", "minutes"})
    EXPECT_TRUE(json[figure].is_null()) << figure;
  EXPECT_TRUE(to_json(result_of("dot", 2, 40))["failure"].is_null());
}

TEST(TrialResults, OfOneSettingStandTogether) {
  const std::vector<TrialResult> results = {result_of("dot", 1, 1), result_of("general", 1, 2), result_of("dot", 2, 3)};
  const auto groups = by_setting(results);
  ASSERT_EQ(groups.size(), 2u);
  ASSERT_EQ(groups[0].size(), 2u);
  EXPECT_EQ(groups[0][1], &results[2]);
}

}  // namespace
}  // namespace attune::app::compare
