#include "src/eval/report.h"

#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace attune {
namespace {

Evaluated toy() {
  Evaluated evaluated{"runs/toy", "best", 2400, 1000, 5, {}};
  evaluated.values = {{"bleu", 98.456, "nrefs:1|tok:13a", true, "99.1/98.7 (BP = 1.000)", {{"precision_1", 99.1}}},
                      {"chrf", 99.0, "nrefs:1|nc:6"},
                      {"aer", 0.07215, "unit:word", false, "the diagonal's: 0.4388", {{"diagonal", 0.4388}}}};
  return evaluated;
}

TEST(Report, IsATableWithPointsBelowEachOther) {
  EXPECT_EQ(as_table(toy()),
            "runs/toy: checkpoint best (update 2400), 1000 sentences, beam 5\n"
            "\n"
            "bleu                98.46    99.1/98.7 (BP = 1.000)\n"
            "chrf                99.00\n"
            "aer                  0.0722  the diagonal's: 0.4388\n"
            "\n"
            "bleu            nrefs:1|tok:13a\n"
            "chrf            nrefs:1|nc:6\n"
            "aer             unit:word\n");
}

TEST(Report, SaysNoBeamWhereNothingWasTranslated) {
  Evaluated evaluated = toy();
  evaluated.beam = 0;
  EXPECT_THAT(as_table(evaluated), testing::StartsWith("runs/toy: checkpoint best (update 2400), 1000 sentences\n"));
  EXPECT_FALSE(nlohmann::json::parse(as_json(evaluated)).contains("beam"));
}

TEST(Report, IsOneJsonObjectWithUnroundedNumbers) {
  const auto json = nlohmann::json::parse(as_json(toy()));
  EXPECT_EQ(json.at("run"), "runs/toy");
  EXPECT_EQ(json.at("checkpoint"), "best");
  EXPECT_EQ(json.at("update"), 2400);
  EXPECT_EQ(json.at("sentences"), 1000);
  EXPECT_EQ(json.at("beam"), 5);
  EXPECT_EQ(json.at("metrics").size(), 3u);
  EXPECT_EQ(json.at("metrics").at("bleu").at("value"), 98.456);
  EXPECT_EQ(json.at("metrics").at("bleu").at("precision_1"), 99.1);
  EXPECT_EQ(json.at("metrics").at("aer").at("diagonal"), 0.4388);
  EXPECT_EQ(json.at("metrics").at("aer").at("signature"), "unit:word");
}

TEST(Report, WritesNullForWhatIsNoFiniteNumber) {
  Evaluated evaluated = toy();
  evaluated.values[0].value = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(nlohmann::json::parse(as_json(evaluated)).at("metrics").at("bleu").at("value").is_null());
}

}  // namespace
}  // namespace attune
