#include "src/app/compare/report.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <regex>

#include "src/base/files.h"
#include "tests/app/compare/results.h"
#include "tests/support/svg.h"
#include "tests/support/temporary.h"

namespace attune::app::compare {
namespace {

using ::testing::AllOf;
using testing::failure_of;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::result_of;

/// A report, and one of its files.
std::string written(const ComparisonReport& report, const std::string& file) {
  const TemporaryFolder folder;
  write_report(folder / "report", report);
  return read_file(folder / "report" / file);
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
  EXPECT_THAT(page, HasSubstr("<h2>What they attend to</h2>"));
  EXPECT_THAT(page, HasSubstr("<li>score none, heads 4, seed 1: nothing is attended to</li>"));
  EXPECT_THAT(page, Not(HasSubstr("<h2>Failed</h2>")));
  EXPECT_THAT(page, Not(HasSubstr("src=\"http")));
  EXPECT_FALSE(std::regex_search(page, std::regex("body \\{[^}]*max-width"))) << "tables may have all of the window";
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

TEST(ComparisonReport, TellsWhatFailedAndWhy) {
  const ComparisonReport report{
      "toy.yaml", {result_of("additive", 1, 40), failure_of("dot", 1, "the loss <exploded>")}, {}};
  EXPECT_THAT(written(report, "index.html"),
              AllOf(HasSubstr("<h2>Failed</h2>\n<ul>\n<li>score dot, seed 1: the loss &lt;exploded&gt;</li>"),
                    HasSubstr("<td>score dot</td><td>1 failed</td>")));
  EXPECT_THAT(written(report, "table.md"), HasSubstr("| score dot | 1 failed |"));
  EXPECT_EQ(nlohmann::json::parse(written(report, "results.json"))[1]["failure"], "the loss <exploded>");
  const ComparisonReport hopeless{"toy.yaml", {failure_of("dot", 1, "the loss exploded")}, {}};
  EXPECT_THAT(written(hopeless, "index.html"), HasSubstr("the loss exploded"));
}

TEST(ComparisonReport, ShowsPerplexityWhereNoValidationTranslated) {
  const auto curves = [](const ComparisonReport& drawn) { return testing::without_ids(written(drawn, "curves.svg")); };
  const std::string with_bleu = curves({"toy.yaml", {result_of("dot", 1, 40)}, {}});
  ComparisonReport report{"toy.yaml", {result_of("dot", 1, 40)}, {}};
  for (plot::Curve::Point& point : report.results[0].learning) point.value = NAN;
  const std::string without = curves(report);
  EXPECT_NE(without, with_bleu);
  report.results[0].perplexities.clear();
  EXPECT_GT(without.size(), curves(report).size()) << "\"no values\" is a short picture";
}

TEST(ComparisonReport, NamesTheLineAndTheSeedOfAnAlignment) {
  ComparisonReport report{"toy.yaml", {result_of("dot", 1, 40)}, {}};
  const auto sheet = [&] { return testing::without_ids(written(report, "alignments.svg")); };
  const std::string drawn = sheet();
  EXPECT_EQ(drawn, sheet());
  report.results[0].trial.seed = 2;
  EXPECT_NE(drawn, sheet());
  report.results[0].trial.seed = 1;
  report.results[0].alignments[0].index = 7;
  EXPECT_NE(drawn, sheet());
}

}  // namespace
}  // namespace attune::app::compare
