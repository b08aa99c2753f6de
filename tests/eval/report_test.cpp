#include "src/eval/report.h"

#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace attune::eval {
namespace {

Evaluated toy() {
  Evaluated evaluated{{{"runs/toy", "best", 2400}}, 1000, {{"beam", "5"}}};
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

TEST(Report, SaysHowItWasTranslatedWhereItWas) {
  Evaluated evaluated = toy();
  evaluated.decoding = {{"search", "sample"}, {"sample.top_k", "5"}, {"ban", "[a word]"}};
  EXPECT_THAT(as_table(evaluated), testing::HasSubstr("1000 sentences, search sample, sample.top_k 5, ban [a word]\n"));
  const auto decoding = nlohmann::json::parse(as_json(evaluated)).at("decoding");
  EXPECT_EQ(decoding.at("search"), "sample");
  EXPECT_EQ(decoding.at("sample.top_k"), 5);
  EXPECT_EQ(decoding.at("ban"), "[a word]");
  evaluated.decoding = {};
  EXPECT_THAT(as_table(evaluated), testing::StartsWith("runs/toy: checkpoint best (update 2400), 1000 sentences\n"));
  EXPECT_FALSE(nlohmann::json::parse(as_json(evaluated)).contains("decoding"));
}

TEST(Report, NamesTheCheckpointOfEveryRun) {
  Evaluated evaluated = toy();
  evaluated.runs.push_back({"runs/other", "00000100", 100});
  EXPECT_THAT(as_table(evaluated), testing::StartsWith("runs/toy: checkpoint best (update 2400)\n"
                                                       "runs/other: checkpoint 00000100 (update 100)\n"
                                                       "1000 sentences, beam 5\n"));
  EXPECT_EQ(nlohmann::json::parse(as_json(evaluated)).at("runs").at(1).at("update"), 100);
}

TEST(Report, HasTheLinksOfLayersAndHeadsInBothForms) {
  Evaluated evaluated = toy();
  evaluated.heads = {{"alignment", {10, 8, 8, 9}}, {"layer 2, head 1", {10, 8, 4, 5}}};
  EXPECT_THAT(as_table(evaluated), testing::EndsWith("\n"
                                                     "                    AER  precision  recall      F1    links\n"
                                                     "alignment        0.0556     0.9000  1.0000  0.9474       10\n"
                                                     "layer 2, head 1  0.5000     0.5000  0.5000  0.5000       10\n"));
  const auto second = nlohmann::json::parse(as_json(evaluated)).at("heads").at(1);
  EXPECT_EQ(second.at("name"), "layer 2, head 1");
  EXPECT_EQ(second.at("aer"), 0.5);
  EXPECT_FALSE(nlohmann::json::parse(as_json(toy())).contains("heads"));
}

TEST(Report, HasBleuByLengthInBothForms) {
  Evaluated evaluated = toy();
  evaluated.bleu_by_length = {{1, 5, 20, 41.5}, {6, 10, 3, 0}};
  EXPECT_THAT(as_table(evaluated), testing::EndsWith("source words  sentences   BLEU\n"
                                                     "    1 - 5            20  41.50\n"
                                                     "    6 - 10            3   0.00\n"));
  const auto second = nlohmann::json::parse(as_json(evaluated)).at("bleu_by_length").at(1);
  EXPECT_EQ(second, nlohmann::json::parse(R"({"from": 6, "to": 10, "sentences": 3, "bleu": 0.0})"));
}

TEST(Report, HasAWordForAValueThatThereIsNot) {
  Evaluated evaluated = toy();
  evaluated.values[0].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(as_table(evaluated), testing::HasSubstr("bleu                   none  99.1"));
}

TEST(Report, IsOneJsonObjectWithUnroundedNumbers) {
  const auto json = nlohmann::json::parse(as_json(toy()));
  EXPECT_EQ(json.at("runs"), nlohmann::json::parse(R"([{"run": "runs/toy", "checkpoint": "best", "update": 2400}])"));
  EXPECT_EQ(json.at("sentences"), 1000);
  EXPECT_EQ(json.at("decoding").at("beam"), 5);
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
}  // namespace attune::eval
