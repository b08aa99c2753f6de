// BLEU, chrF, TER and 13a against what sacrebleu 2.6.0 says (tools/golden/eval.py).
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "src/eval/bleu.h"
#include "src/eval/ngrams.h"
#include "src/eval/text_metrics.h"
#include "src/eval/tokenize_13a.h"

namespace attune::eval {
namespace {

using nlohmann::json;
constexpr double kTolerance = 1e-9;

const json& fixture() {
  static const json loaded = [] {
    std::ifstream file(ATTUNE_SOURCE_DIR "/tests/fixtures/eval/corpora.json");
    return json::parse(file);
  }();
  return loaded;
}

struct Corpus {
  std::vector<std::string> hypotheses, references;
};
Corpus corpus_of(const json& from) { return {from.at("hypotheses"), from.at("references")}; }

// "a|b|version:x" -> "a|b"
std::string fields_of(const std::string& signature) { return signature.substr(0, signature.find("|version:")); }

std::vector<std::string> split(const std::string& text) {
  const NgramText units = ngram_words(text);
  std::vector<std::string> words;
  for (int64_t i = 0; i < units.size(); ++i) words.emplace_back(units.ngram(i, 1));
  return words;
}

TEST(Tokenize13a, CutsEveryLineAsSacrebleuDoes) {
  ASSERT_GE(fixture().at("tokenized").size(), 400u);
  for (const json& row : fixture().at("tokenized")) {
    const std::string line = row.at("line");
    EXPECT_EQ(split(tokenize_13a(line)), row.at("words").get<std::vector<std::string>>()) << json(line);
  }
}

double part_of(const MetricValue& value, const std::string& name) {
  const auto found = std::ranges::find(value.parts, name, &std::pair<std::string, double>::first);
  return found == value.parts.end() ? NAN : found->second;
}

TEST(Bleu, EqualsSacrebleuOnEveryCorpus) {
  ASSERT_GE(fixture().at("corpora").size(), 25u);
  const TextMetricRow& metric = text_metrics().at("bleu");
  for (const json& row : fixture().at("corpora")) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const Corpus corpus = corpus_of(row);
    const Statistics sums = total(statistics_of(metric, corpus.hypotheses, corpus.references));
    const MetricValue ours = metric.compute(sums);
    const json& theirs = row.at("bleu");
    EXPECT_NEAR(ours.value, theirs.at("score"), kTolerance);
    EXPECT_NEAR(part_of(ours, "brevity_penalty"), theirs.at("brevity_penalty"), kTolerance);
    EXPECT_EQ(part_of(ours, "hypothesis_length"), theirs.at("hypothesis_length").get<double>());
    EXPECT_EQ(part_of(ours, "reference_length"), theirs.at("reference_length").get<double>());
    for (size_t n = 0; n < 4; ++n) {
      EXPECT_EQ(sums[2 + n], theirs.at("matches")[n].get<double>());
      EXPECT_EQ(sums[6 + n], theirs.at("totals")[n].get<double>());
      EXPECT_NEAR(part_of(ours, "precision_" + std::to_string(n + 1)), theirs.at("precisions")[n].get<double>(),
                  kTolerance);
    }
    EXPECT_EQ(ours.detail, theirs.at("detail").get<std::string>());
  }
}

TEST(SentenceBleu, EqualsSacrebleuOnEverySentence) {
  for (const json& row : fixture().at("corpora")) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const Corpus corpus = corpus_of(row);
    for (size_t i = 0; i < corpus.hypotheses.size(); ++i)
      EXPECT_NEAR(sentence_bleu(bleu_statistics(corpus.hypotheses[i], corpus.references[i])),
                  row.at("sentence_bleu")[i].get<double>(), kTolerance);
  }
}

TEST(TextMetrics, EqualSacrebleuOnEveryCorpus) {
  for (const TextMetricRow& metric : text_metrics().rows())
    for (const json& row : fixture().at("corpora")) {
      if (!row.contains(metric.name)) {
        EXPECT_EQ(metric.name, "exact") << "tools/golden/eval.py makes the values of what sacrebleu has";
        continue;
      }
      SCOPED_TRACE(std::string(metric.name) + ", " + row.at("name").get<std::string>());
      const Corpus corpus = corpus_of(row);
      const MetricValue ours = compute(metric, corpus.hypotheses, corpus.references);
      const json& theirs = row.at(std::string(metric.name));
      EXPECT_NEAR(ours.value, theirs.at("score"), kTolerance);
      EXPECT_EQ(fields_of(ours.signature), fields_of(theirs.at("signature")));
      EXPECT_THAT(ours.signature, testing::EndsWith("|version:attune-" ATTUNE_VERSION));
      EXPECT_EQ(ours.name, metric.name);
      EXPECT_EQ(ours.higher_is_better, metric.higher_is_better);
    }
}

TEST(TextMetrics, ExactIsTheShareOfEqualSentences) {
  const TextMetricRow& metric = text_metrics().at("exact");
  const MetricValue found = compute(metric, {"a b", "a  b ", "A b", "a"}, {"a b", "a b", "a b", "a b"});
  EXPECT_EQ(found.value, 50);
  EXPECT_EQ(found.detail, "2 of 4 sentences");
  EXPECT_EQ(metric.sentence(metric.statistics("", "")), 100);
}

TEST(TextMetrics, OfNoSentencesAreZero) {
  for (const TextMetricRow& metric : text_metrics().rows()) EXPECT_EQ(compute(metric, {}, {}).value, 0) << metric.name;
}

TEST(TextMetrics, RefuseSidesOfDifferentLength) {
  for (const TextMetricRow& metric : text_metrics().rows())
    EXPECT_THROW(compute(metric, {"a"}, {}), std::logic_error) << metric.name;
}

TEST(NgramCounts, CountAMatchAtMostAsOftenAsTheReferenceHasIt) {
  const auto counts = ngram_counts(ngram_words("a a a b"), ngram_words("b a a"), 2);
  EXPECT_EQ(counts[0].hypothesis, 4);
  EXPECT_EQ(counts[0].reference, 3);
  EXPECT_EQ(counts[0].matches, 3);  // a twice, b once
  EXPECT_EQ(counts[1].hypothesis, 3);
  EXPECT_EQ(counts[1].reference, 2);
  EXPECT_EQ(counts[1].matches, 1);  // "a a"; neither "a b" nor "b a" is in both
}

}  // namespace
}  // namespace attune::eval
