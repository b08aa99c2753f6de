#include "src/app/compare/table.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "src/eval/metrics.h"
#include "tests/app/compare/results.h"

namespace attune::app::compare {
namespace {

using ::testing::ElementsAre;
using testing::failure_of;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::result_of;

TEST(ComparisonTables, HaveALineASettingWithTheMeanAndRangeOfItsSeeds) {
  const auto tables = tables_of(
      {result_of("additive", 1, 40), result_of("additive", 2, 41), result_of("none", 1, 20), result_of("none", 2, 20)});
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_THAT(tables[0].head, ElementsAre("", "mean (min-max) of seeds", "parameters", "perplexity", "BLEU", "chrF",
                                          "AER", "target tokens/s", "MB", "minutes"));
  EXPECT_THAT(tables[0].rows, ElementsAre(ElementsAre("score additive", "1, 2", "1234", "2.500", "40.50 (40.00-41.00)",
                                                      "60.00", "-", "9876", "200", "1.5"),
                                          ElementsAre("score none", "1, 2", "1234", "2.500", "20.00", "60.00", "-",
                                                      "9876", "200", "1.5")));
}

TEST(ComparisonTables, SayWhatTheModelsAttendTo) {
  const auto tables = tables_of({result_of("additive", 1, 40), result_of("none", 1, 20)});
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(tables[1].title, "What they attend to");
  EXPECT_THAT(tables[1].head,
              ElementsAre("", "entropy", "weight on the end", "monotonicity", "coverage deviation", "dead"));
  EXPECT_THAT(tables[1].rows, ElementsAre(ElementsAre("score additive", "0.50", "0.13", "0.90", "0.25", "0.00"),
                                          ElementsAre("score none", "-", "-", "-", "-", "-")));
  EXPECT_EQ(tables_of({result_of("none", 1, 20)}).size(), 1u) << "nothing is attended to";
}

TEST(ComparisonTables, GiveTheIntervalOfOneSeedAndTheRangeOfSeveralInOtherSigns) {
  const auto one = tables_of({result_of("additive", 1, 40), result_of("dot", 1, 41)})[0];
  EXPECT_THAT(one.head, ElementsAre("", "parameters", "perplexity", "BLEU ± 95 % bootstrap", "chrF", "AER",
                                    "target tokens/s", "MB", "minutes"));
  EXPECT_EQ(one.rows[1][3], "41.00 ± 0.75");
  const auto several = tables_of({result_of("additive", 1, 40), result_of("additive", 2, 41)})[0];
  EXPECT_EQ(several.head[4], "BLEU");
  EXPECT_EQ(several.rows[0][4], "40.50 (40.00-41.00)");
}

TEST(ComparisonTables, HaveAColumnForEachMetricThatIsComparedBy) {
  for (const eval::MetricRow& row : eval::comparable_metrics().rows()) {
    TrialResult result = result_of("additive", 1, 40);
    result.values = no_values({std::string(row.name)});
    result.values[0].value = 0.25;
    const ComparisonTable table = tables_of({result})[0];
    ASSERT_EQ(table.head.size(), 6u) << row.name;
    EXPECT_THAT(table.head[2], ::testing::StartsWith(std::string(row.title)));
    EXPECT_THAT(table.rows[0][2], ::testing::StartsWith(table_decimals(row) == 2 ? "0.25" : "0.250")) << row.name;
    EXPECT_EQ(to_json(result)[std::string(row.name)], 0.25);
  }
}

TEST(ComparisonTables, ShowATrainingThatFailed) {
  const auto table = tables_of({result_of("additive", 1, 40), failure_of("additive", 2, "exploded"),
                                failure_of("dot", 1, "exploded"), failure_of("dot", 2, "exploded")})[0];
  EXPECT_EQ(table.head[1], "seed");
  EXPECT_EQ(table.rows[0][1], "1; 2 failed");
  EXPECT_EQ(table.rows[0][4], "40.00 ± 0.75") << "the figures of what ended";
  EXPECT_THAT(table.rows[1], ElementsAre("score dot", "1, 2 failed", "-", "-", "-", "-", "-", "-", "-", "-"));
  EXPECT_EQ(tables_of({failure_of("dot", 1, "exploded")})[0].rows[0][1], "1 failed");
}

TEST(ComparisonTables, AreOneMarkdownText) {
  const std::string text = as_markdown(tables_of({result_of("additive", 1, 40), result_of("dot", 1, 41)}));
  EXPECT_THAT(text, HasSubstr("| score dot | 1234 | 2.500 | 41.00 ± 0.75 |"));
  EXPECT_THAT(text, HasSubstr("|---|---:|"));
  EXPECT_THAT(text, HasSubstr("|\n\nWhat they attend to:\n\n|  | entropy |"));
}

TEST(ComparisonCsv, HasALineATraining) {
  const std::string csv =
      as_csv({result_of("additive", 1, 40), result_of("none", 2, 20), failure_of("dot", 3, "it \"exploded\"")});
  EXPECT_THAT(csv, HasSubstr("name,seed,failure,parameters,update,minutes,target_tokens_per_second,"));
  EXPECT_THAT(csv, HasSubstr("\n\"score additive\",1,,1234,50,1.5,9876.5,200.0,2.5,40.0,0.75,60.0,,0.5,"));
  EXPECT_THAT(csv, HasSubstr("\n\"score none\",2,,1234,"));
  EXPECT_THAT(csv, HasSubstr("\n\"score dot\",3,\"it \"\"exploded\"\"\",,,"));
  EXPECT_THAT(csv, Not(HasSubstr("basis")));
}

}  // namespace
}  // namespace attune::app::compare
