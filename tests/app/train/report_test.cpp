#include "src/app/train/report.h"

#include <set>

#include "src/app/train/display.h"
#include "src/base/files.h"
#include "src/eval/metrics.h"
#include "tests/support/svg.h"
#include "tests/support/temporary.h"

namespace attune::app::train {
namespace {

using ::testing::HasSubstr;

constexpr char kMetrics[] =
    R"({"kind":"train","update":5,"epoch":0.5,"loss":4.5,"gradient_norm":1,"learning_rate":0.001,"seconds":3}
{"kind":"validation","update":10,"epoch":1.0,"loss":3.5,"perplexity":33.1,"accuracy":0.25,"bleu":1.5,"best":true,"seconds":61}
{"kind":"validation","update":20,"epoch":2.0,"loss":null,"perplexity":null,"accuracy":0.5,"seconds":3723}
{"kind":"train","upd
)";

TEST(TrainingReport, MarksTheBestAndLeavesOutWhatIsNoNumber) {
  const TemporaryFolder folder;
  const RunFolder run{folder.path()};
  write_file(run.metrics(), kMetrics);
  const CapturedLog log;
  const std::string table = validation_table(run, "00000010");
  EXPECT_THAT(table, ::testing::ContainsRegex("10 +1.00 +3.5000 +33.1 +0.2500 +1.50 +1:01  best\n"));
  EXPECT_THAT(table, ::testing::ContainsRegex("20 +2.00 +- +- +0.5000 +- +1:02:03\n"));
  EXPECT_THAT(log.text(), HasSubstr("metrics.jsonl:4 is no JSON object"));
}

TEST(TrainingReport, HasAColumnForEachMetricThatWasComputed) {
  const TemporaryFolder folder;
  const RunFolder run{folder.path()};
  for (const eval::MetricRow& row : eval::comparable_metrics().rows()) {
    write_file(
        run.metrics(),
        fmt::format(R"({{"kind":"validation","update":10,"epoch":1,"loss":3.5,"{}":0.25,"seconds":1}})", row.name) +
            "\n");
    const std::string table = validation_table(run, "");
    EXPECT_THAT(table, ::testing::ContainsRegex("update +epoch +loss +" + std::string(row.title.substr(0, 4))));
    EXPECT_THAT(table, HasSubstr("3.5000" +
                                 std::string(2 + std::max<size_t>(row.title.size(), 6) - shown(row, 0.25).size(), ' ') +
                                 shown(row, 0.25) + "  "));
  }
}

/// A run with one validation whose figures of the attention are these.
RunFolder attending_run(const TemporaryFolder& folder, double end, double dead, double deviation, double unreachable) {
  const RunFolder run{folder / "run"};  // always of this name, which is the pictures' title
  std::filesystem::create_directories(run.folder);
  write_file(run.metrics(),
             fmt::format(R"({{"kind":"validation","update":10,"epoch":1.0,"seconds":61,"attention_entropy":0.41,)"
                         R"("attention_end":{},"attention_dead":{},"attention_coverage_deviation":{},)"
                         R"("attention_monotonicity":0.9,"attention_unreachable":{}}})",
                         end, dead, deviation, unreachable) +
                 "\n");
  return run;
}

TEST(TrainingReport, TellsWhereTheModelLooks) {
  const TemporaryFolder folder;
  const std::string table = validation_table(attending_run(folder, 0.0525, 0.1, 0.3, 0), "");
  EXPECT_THAT(table, HasSubstr("entropy  on </s>"));
  EXPECT_THAT(table, ::testing::ContainsRegex("  0.410    0.05[23]  "));
}

// Letters are outlines in these pictures: what is drawn shows in that it changes.
TEST(TrainingReport, DrawsAllFiguresOfTheAttention) {
  const auto picture = [](double end, double dead, double deviation, double unreachable) {
    const TemporaryFolder folder;
    const RunFolder run = attending_run(folder, end, dead, deviation, unreachable);
    draw_curves(run);
    return testing::without_ids(read_file(run.curves()));
  };
  const std::set<std::string> pictures = {picture(0.2, 0.4, 0.6, 0), picture(0.3, 0.4, 0.6, 0),
                                          picture(0.2, 0.5, 0.6, 0), picture(0.2, 0.4, 0.7, 0),
                                          picture(0.2, 0.4, 0.6, 0.8)};
  EXPECT_EQ(pictures.size(), 5U);
  EXPECT_TRUE(pictures.contains(picture(0.2, 0.4, 0.6, 0)));
}

TEST(TrainingReport, DrawsCurvesEvenOfARunWithoutMetrics) {
  const TemporaryFolder folder;
  const RunFolder run{folder.path()};
  draw_curves(run);
  EXPECT_THAT(read_file(run.curves()), HasSubstr("<svg"));
  EXPECT_THAT(validation_table(run, ""), HasSubstr("no validation was made"));
}

TEST(Duration, IsReadAtAGlance) {
  EXPECT_EQ(duration(0), "0:00");
  EXPECT_EQ(duration(65.4), "1:05");
  EXPECT_EQ(duration(3723), "1:02:03");
  EXPECT_EQ(duration(-1), "?");
  EXPECT_EQ(duration(INFINITY), "?");
}

}  // namespace
}  // namespace attune::app::train
