#include "src/eval/metrics.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <locale>

#include "src/base/error.h"
#include "src/eval/text_metrics.h"

namespace attune::eval {
namespace {

using testing::HasSubstr;

Outcome small_outcome() {
  Outcome outcome;
  outcome.hypotheses = {"the cat sleeps in the house .", "it eats"};
  outcome.references = {"the cat sleeps in a house .", "it eats now"};
  outcome.forced = {-12.5, 12, 9};
  outcome.own = {-7.5, 11, 11};
  outcome.attention.add(Matrix(2, 3, 1.0F / 3));
  outcome.lengths = {{2, 2}, {3, 3}};
  outcome.links = {{{0, 1}, {1, 0}}, {{0, 0}, {1, 1}, {2, 2}}};
  outcome.gold = {alignment::parse_gold("0-1 1-0", {2, 2}), alignment::parse_gold("0-0 1-1 1p2", {3, 3})};
  return outcome;
}

double part(const MetricValue& value, const std::string& name) {
  for (const auto& [key, number] : value.parts)
    if (key == name) return number;
  ADD_FAILURE() << "no part " << name;
  return NAN;
}

TEST(Perplexity, IsTheExponentOfTheMeanLoss) {
  EXPECT_DOUBLE_EQ(perplexity({-std::log(8.0) * 5, 5, 0}), 8);
  EXPECT_DOUBLE_EQ(perplexity({0, 3, 3}), 1);
}

TEST(Perplexity, OfNoTokensIsNotANumber) {
  EXPECT_TRUE(std::isnan(perplexity({})));
  EXPECT_TRUE(std::isnan(token_accuracy({})));
}

TEST(Perplexity, OfAnImpossibleReferenceIsInfinite) {
  EXPECT_TRUE(std::isinf(perplexity({-std::numeric_limits<double>::infinity(), 2, 0})));
}

TEST(Accuracy, IsTheShareOfCorrectTokens) { EXPECT_DOUBLE_EQ(token_accuracy({-1, 8, 6}), 0.75); }

TEST(Metrics, AllAnswerUnderTheirOwnNameWithASignature) {
  const Outcome outcome = small_outcome();
  for (const MetricRow& row : metrics().rows()) {
    const MetricValue value = row.compute(outcome);
    EXPECT_EQ(value.name, row.name);
    EXPECT_TRUE(std::isfinite(value.value)) << row.name;
    EXPECT_THAT(value.signature, HasSubstr("|version:attune-")) << row.name;
    EXPECT_FALSE(row.help.empty());
  }
}

TEST(Metrics, ReadOnlyWhatTheirRowSaysTheyNeed) {
  const Outcome whole = small_outcome();
  for (const MetricRow& row : metrics().rows()) {
    Outcome needed;
    if (row.needs == Needs::kForcedDecoding) needed.forced = whole.forced;
    if (row.needs == Needs::kTranslations) {
      needed.hypotheses = whole.hypotheses;
      needed.own = whole.own;
      needed.references = whole.references;
    }
    if (row.needs == Needs::kAlignments) needed.attention = whole.attention;
    if (row.needs == Needs::kGold) {
      needed.lengths = whole.lengths;
      needed.links = whole.links;
      needed.gold = whole.gold;
    }
    EXPECT_DOUBLE_EQ(row.compute(needed).value, row.compute(whole).value) << row.name;
  }
}

TEST(Metrics, ImproveInTheDirectionTheySay) {
  const Outcome worse = small_outcome();
  Outcome better = worse;
  better.hypotheses = better.references;
  better.forced = {-6, 12, 11};
  better.own = {-3, 12, 12};
  better.attention.add(Matrix(1, 1, 1));
  better.links[1] = {{0, 0}, {1, 1}};
  for (const MetricRow& row : metrics().rows()) {
    const MetricValue a = row.compute(worse), b = row.compute(better);
    EXPECT_TRUE(a.higher_is_better ? b.value > a.value : b.value < a.value) << row.name;
  }
}

TEST(ComparableMetrics, ImproveInTheDirectionTheirRowsSay) {
  const Outcome outcome = small_outcome();
  EXPECT_GE(comparable_metrics().rows().size(), 8u);
  for (const MetricRow& row : comparable_metrics().rows()) {
    EXPECT_NE(row.better, Better::kNeither) << row.name;
    EXPECT_EQ(row.compute(outcome).higher_is_better, row.better == Better::kHigher) << row.name;
    EXPECT_FALSE(row.title.empty()) << row.name;
  }
}

TEST(ComparableMetrics, HaveEveryMetricOfTexts) {
  for (const TextMetricRow& text : text_metrics().rows())
    EXPECT_EQ(comparable_metrics().at(text.name).title, text.title);
}

TEST(Metrics, AreShownWithTheDecimalsOfTheirRow) {
  EXPECT_EQ(shown(metrics().at("perplexity"), 1234.567), "1235");
  EXPECT_EQ(shown(metrics().at("bleu"), 1.5), "1.50");
  EXPECT_EQ(shown(metrics().at("aer"), 0.25), "0.2500");
}

TEST(Metrics, QuoteTheDiagonalsErrorBesideOurs) {
  const MetricValue aer = metrics().at("aer").compute(small_outcome());
  EXPECT_DOUBLE_EQ(aer.value, 1 - 8.0 / 9);              // 5 links, 4 sure; 4 of ours are sure, the same 4 possible
  EXPECT_DOUBLE_EQ(part(aer, "diagonal"), 1 - 4.0 / 9);  // it has the second pair's two alone
  EXPECT_THAT(aer.detail, HasSubstr("the diagonal's: 0.5556"));
}

TEST(Metrics, OfAttentionAreInSharesOfEvenWeights) {
  const MetricValue attention = metrics().at("attention").compute(small_outcome());
  EXPECT_NEAR(attention.value, std::log(3.0), 1e-6);
  EXPECT_NEAR(part(attention, "evenness"), 1, 1e-6);
  EXPECT_THAT(attention.detail, HasSubstr("100 % of even weights'; monotonic 1.000, on the end 0.333"));
}

TEST(Metrics, DoNotDependOnTheLocale) {
  const Outcome outcome = small_outcome();
  std::vector<MetricValue> plain;
  for (const MetricRow& row : metrics().rows()) plain.push_back(row.compute(outcome));
  struct Commas : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\1"; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Commas));
  for (size_t i = 0; i < plain.size(); ++i) {
    const MetricValue value = metrics().rows()[i].compute(outcome);
    EXPECT_EQ(value.value, plain[i].value);
    EXPECT_EQ(value.detail, plain[i].detail);
  }
  std::locale::global(before);
}

TEST(Metrics, NamesAreListedWhenOneIsUnknown) {
  std::string names;
  for (const std::string& name : metrics().names()) names += (names.empty() ? "" : ", ") + name;
  EXPECT_THAT(names, testing::AllOf(testing::StartsWith("perplexity, own_perplexity, accuracy, bleu, "),
                                    testing::EndsWith(", exact, attention, aer")));
  try {
    metrics().at("bluer");
    FAIL() << "expected an error";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), testing::AllOf(HasSubstr("bluer"), HasSubstr(names)));
  }
}

}  // namespace
}  // namespace attune::eval
