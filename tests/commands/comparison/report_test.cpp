#include "src/commands/comparison/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TrialResult result_of(const std::string& score, int64_t seed, double bleu) {
  TrialResult result;
  result.trial.settings = {{"model.attention.score", score}};
  result.trial.seed = seed;
  result.config = "seed: " + std::to_string(seed) + "\n";
  result.parameters = 1234;
  result.update = 50;
  result.minutes = 1.5;
  result.tokens_per_second = 9876.5;
  result.megabytes = 200;
  result.perplexity = 2.5;
  result.bleu = bleu;
  result.bleu_half_width = 0.75;
  result.chrf = 60;
  if (score != "none") result.attention = {0.5, 0.2, 0.1, 0.9, 0.1, 0, 0};
  result.by_length = {{1, 5, 10, bleu + 1}, {6, 10, 20, bleu - 1}};
  result.learning = {{100, bleu / 2}, {200, bleu}};
  AlignedPair pair;
  pair.source = {"a", "<b>"};
  pair.target = {"c"};
  if (score != "none") {
    pair.alignment = Matrix(1, 2);
    pair.alignment.values = {0.25F, 0.75F};
  }
  result.alignments = {pair};
  return result;
}

TEST(TrialResult, ComesBackFromItsFile) {
  for (const char* score : {"additive", "none"}) {
    const TrialResult result = result_of(score, 3, 41.25);
    const std::string text = to_json(result).dump();
    EXPECT_EQ(to_json(result_from_json(nlohmann::json::parse(text))).dump(), text);
  }
}

TEST(ComparisonTable, HasALineASettingWithTheMeanAndRangeOfItsSeeds) {
  const ComparisonTable table = table_of(
      {result_of("additive", 1, 40), result_of("additive", 2, 41), result_of("none", 1, 20), result_of("none", 2, 20)});
  EXPECT_THAT(table.head, ElementsAre("", "seeds", "parameters", "perplexity", "BLEU", "BLEU ±", "chrF", "AER",
                                      "entropy", "tokens/s", "MB", "minutes"));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_THAT(table.rows[0], ElementsAre("score additive", "1, 2", "1234", "2.500", "40.50 (40.00-41.00)", "0.75",
                                         "60.00", "-", "0.50", "9876", "200", "1.5"));
  EXPECT_EQ(table.rows[1][4], "20.00");
  EXPECT_EQ(table.rows[1][8], "-") << "nothing is attended to";
}

TEST(ComparisonTable, NeedsNoColumnForOneSeed) {
  const ComparisonTable table = table_of({result_of("additive", 1, 40), result_of("dot", 1, 41)});
  EXPECT_EQ(table.head[1], "parameters");
  EXPECT_THAT(as_markdown(table), HasSubstr("| score dot | 1234 | 2.500 | 41.00 | 0.75 |"));
  EXPECT_THAT(as_markdown(table), HasSubstr("|---|---:|"));
}

TEST(ComparisonTable, AsCsvHasALineATraining) {
  const std::string csv = as_csv({result_of("additive", 1, 40), result_of("none", 2, 20)});
  EXPECT_THAT(csv, HasSubstr("name,seed,parameters,update,minutes,"));
  EXPECT_THAT(csv, HasSubstr("\n\"score additive\",1,1234,50,1.5,9876.5,200.0,2.5,40.0,0.75,60.0,,0.5,"));
  EXPECT_THAT(csv, HasSubstr("\n\"score none\",2,1234,"));
}

TEST(ComparisonReport, IsOnePageThatNeedsNothingElse) {
  const TemporaryFolder folder;
  write_report(folder / "report", {"<toy>.yaml",
                                   {result_of("additive", 1, 40), result_of("none", 1, 20)},
                                   {{"score none, heads 4, seed 1", "nothing is attended to"}}});
  for (const char* file : {"table.md", "table.csv", "results.json", "lengths.svg", "curves.svg", "alignments.svg"})
    EXPECT_FALSE(read_file(folder / "report" / file).empty()) << file;
  const std::string page = read_file(folder / "report/index.html");
  EXPECT_THAT(page, HasSubstr("<h1>&lt;toy&gt;.yaml, compared</h1>"));
  EXPECT_THAT(page, HasSubstr("<td>score additive</td>"));
  EXPECT_THAT(page, HasSubstr("<li>score none, heads 4, seed 1: nothing is attended to</li>"));
  EXPECT_EQ(page.find("http://") == std::string::npos || page.find("src=\"http") == std::string::npos, true);
  size_t images = 0;
  for (size_t at = page.find("<img "); at != std::string::npos; at = page.find("<img ", at + 1)) {
    ++images;
    const size_t source = page.find("src=\"data:image/svg+xml;charset=utf-8,%3C", at);
    ASSERT_NE(source, std::string::npos);
    EXPECT_EQ(page.substr(source, page.find('"', source + 5) - source).find_first_of("<>#\n"), std::string::npos);
  }
  EXPECT_EQ(images, 3u);
  EXPECT_EQ(nlohmann::json::parse(read_file(folder / "report/results.json")).size(), 2u);
}

}  // namespace
}  // namespace attune
