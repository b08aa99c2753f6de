// Significance against what sacrebleu 2.6.0 says (tools/golden/eval.py): the same tests, with other random numbers.
#include "src/eval/significance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace attune::eval {
namespace {

using nlohmann::json;

const json& corpora() {
  static const json loaded = [] {
    std::ifstream file(ATTUNE_SOURCE_DIR "/tests/fixtures/eval/corpora.json");
    return json::parse(file).at("significance");
  }();
  return loaded;
}

std::vector<Statistics> statistics(const TextMetricRow& metric, const json& hypotheses) {
  return statistics_of(metric, hypotheses, corpora().at("references"));
}

// Two estimates of one probability from as many trials each, four standard deviations apart at most.
void expect_same_probability(double ours, double theirs, double trials) {
  const double p = std::max((ours + theirs) / 2, 1 / trials);
  EXPECT_NEAR(ours, theirs, 4 * std::sqrt(2 * p * (1 - p) / trials) + 1 / trials);
}

TEST(Significance, IsThatOfSacrebleu) {
  for (const char* name : {"bleu", "chrf", "ter"})
    for (const char* system : {"alike", "better", "much better"}) {
      SCOPED_TRACE(std::string(name) + ", " + system);
      const TextMetricRow& metric = text_metrics().at(name);
      const auto baseline = statistics(metric, corpora().at("baseline"));
      const auto other = statistics(metric, corpora().at(system).at("system"));
      const Chance chance{.trials = 2000};
      expect_same_probability(paired_bootstrap(metric, baseline, other, chance), corpora()[system]["bs"][name], 2000);
      expect_same_probability(paired_randomization(metric, baseline, other, chance), corpora()[system]["ar"][name],
                              2000);
    }
}

TEST(Significance, IntervalsAreThoseOfSacrebleu) {
  const TextMetricRow& metric = text_metrics().at("bleu");
  for (const char* system : {"alike", "better", "much better"}) {
    const json& theirs = corpora().at(system);
    const Interval95 ours = bootstrap_interval(metric, statistics(metric, theirs.at("system")), {.trials = 2000});
    EXPECT_NEAR(ours.half_width, theirs.at("ci"), 0.1 * theirs.at("ci").get<double>());
    EXPECT_NEAR(ours.mean, theirs.at("mean"), 0.1 * theirs.at("ci").get<double>());
  }
}

TEST(Significance, OfASystemAgainstItselfIsNone) {
  const TextMetricRow& metric = text_metrics().at("bleu");
  const auto baseline = statistics(metric, corpora().at("baseline"));
  EXPECT_EQ(paired_bootstrap(metric, baseline, baseline, {.trials = 100}), 1);
  EXPECT_EQ(paired_randomization(metric, baseline, baseline, {.trials = 100}), 1);
  EXPECT_THROW(paired_bootstrap(metric, baseline, {}), std::logic_error);
}

// Whichever of the two outputs a sentence changes, the difference is the same one: chance has it always.
TEST(Significance, OfOneSentenceThatDiffersIsNone) {
  for (const TextMetricRow& metric : text_metrics().rows()) {
    const auto baseline = statistics(metric, corpora().at("baseline"));
    auto other = baseline;
    other[0] = statistics(metric, corpora().at("references"))[0];
    EXPECT_EQ(paired_randomization(metric, baseline, other, {.trials = 100}), 1) << metric.name;
  }
}

TEST(Significance, IsTheSameForTheSameSeed) {
  const TextMetricRow& metric = text_metrics().at("chrf");
  const auto a = statistics(metric, corpora().at("baseline")),
             b = statistics(metric, corpora().at("better").at("system"));
  EXPECT_EQ(paired_bootstrap(metric, a, b, {.trials = 50}), paired_bootstrap(metric, a, b, {.trials = 50}));
  EXPECT_NE(paired_randomization(metric, a, b, {.trials = 500}),
            paired_randomization(metric, a, b, {.trials = 500, .seed = 7}));
}

}  // namespace
}  // namespace attune::eval
