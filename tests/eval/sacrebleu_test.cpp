// BLEU, chrF and 13a against what sacrebleu 2.6.0 says (tools/golden/eval.py).
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "src/eval/bleu.h"
#include "src/eval/chrf.h"
#include "src/eval/ngrams.h"
#include "src/eval/tokenize_13a.h"

namespace attune {
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

TEST(Bleu, EqualsSacrebleuOnEveryCorpus) {
  ASSERT_GE(fixture().at("corpora").size(), 25u);
  for (const json& row : fixture().at("corpora")) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const Corpus corpus = corpus_of(row);
    const BleuScore ours = corpus_bleu(corpus.hypotheses, corpus.references);
    const json& theirs = row.at("bleu");
    EXPECT_NEAR(ours.score, theirs.at("score"), kTolerance);
    EXPECT_NEAR(ours.brevity_penalty, theirs.at("brevity_penalty"), kTolerance);
    EXPECT_EQ(ours.hypothesis_length, theirs.at("hypothesis_length").get<int64_t>());
    EXPECT_EQ(ours.reference_length, theirs.at("reference_length").get<int64_t>());
    for (size_t n = 0; n < 4; ++n) {
      EXPECT_EQ(ours.matches[n], theirs.at("matches")[n].get<int64_t>());
      EXPECT_EQ(ours.totals[n], theirs.at("totals")[n].get<int64_t>());
      EXPECT_NEAR(ours.precisions[n], theirs.at("precisions")[n].get<double>(), kTolerance);
    }
    EXPECT_EQ(ours.detail(), theirs.at("detail").get<std::string>());
  }
}

TEST(Chrf, EqualsSacrebleuOnEveryCorpus) {
  for (const json& row : fixture().at("corpora")) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const Corpus corpus = corpus_of(row);
    EXPECT_NEAR(corpus_chrf(corpus.hypotheses, corpus.references), row.at("chrf").at("score"), kTolerance);
  }
}

TEST(Signatures, AreSacrebleusWithOurOwnVersion) {
  const json& row = fixture().at("corpora").at(0);
  const Corpus corpus = corpus_of(row);
  const std::string bleu = bleu_metric(corpus.hypotheses, corpus.references).signature;
  const std::string chrf = chrf_metric(corpus.hypotheses, corpus.references).signature;
  EXPECT_EQ(fields_of(bleu), fields_of(row.at("bleu").at("signature")));
  EXPECT_EQ(fields_of(chrf), fields_of(row.at("chrf").at("signature")));
  EXPECT_THAT(bleu, testing::EndsWith("|version:attune-" ATTUNE_VERSION));
  EXPECT_THAT(chrf, testing::EndsWith("|version:attune-" ATTUNE_VERSION));
}

TEST(Bleu, OfNoSentencesIsZero) {
  EXPECT_EQ(corpus_bleu({}, {}).score, 0);
  EXPECT_EQ(corpus_chrf({}, {}), 0);
}

TEST(Bleu, RefusesSidesOfDifferentLength) {
  EXPECT_THROW(corpus_bleu({"a"}, {}), std::logic_error);
  EXPECT_THROW(corpus_chrf({"a"}, {}), std::logic_error);
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
}  // namespace attune
