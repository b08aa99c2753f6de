#include "src/text/source_words.h"

#include "tests/support/letters.h"
#include "tests/support/trained_tokenizer.h"

namespace attune::text {
namespace {

using ::testing::ElementsAre;

Vocabularies extended() {
  Vocabularies out = testing::three_words();
  out.extended = true;
  return out;
}

TEST(SourceWords, NumberWhatTheVocabularyHasNotInTheOrderOfTheSource) {
  const auto [tokens, target] = extended().open_source("Bodo sees the Anna sees Bodo");
  EXPECT_THAT(tokens.ids, ElementsAre(7, 6, 4, 8, 6, 7));
  EXPECT_EQ(target->size(), 9);
  EXPECT_EQ(target->piece(8), "Anna");
  EXPECT_EQ(target->surface(8), "▁Anna");
  EXPECT_EQ(target->surface(5), "▁cat");
}

TEST(SourceWords, AreFoundInTheTargetAndNoOthers) {
  const auto ids = extended().encode("Bodo sees Anna", "the Anna Carl Bodo");
  EXPECT_THAT(ids.source, ElementsAre(7, 6, 8));
  EXPECT_THAT(ids.target, ElementsAre(4, 8, kUnknown, 7));
}

TEST(SourceWords, AreWrittenAsTheyStandInTheSource) {
  const auto target = extended().open_source("Bodo sees Anna").target;
  EXPECT_EQ(target->decode(std::vector<int32_t>{kBegin, 4, 8, 7, 6, kEnd}), "the Anna Bodo sees");
  const Segmented found = target->describe(std::vector<int32_t>{8, 5, 7});
  EXPECT_THAT(found.words, ElementsAre("Anna", "cat", "Bodo"));
  EXPECT_THAT(found.pieces, ElementsAre("Anna", "cat", "Bodo"));
  EXPECT_THAT(found.ids, ElementsAre(8, 5, 7));
  EXPECT_EQ(target->decode(std::vector<int32_t>{4, 5}), "the cat");
}

TEST(SourceWords, AreTheVocabularysOwnWhereNothingIsCopied) {
  Vocabularies plain = extended();
  plain.extended = false;
  EXPECT_THAT(plain.encode("Bodo sees", "Bodo").source, ElementsAre(kUnknown, 6));
  EXPECT_THAT(plain.encode("Bodo sees", "Bodo").target, ElementsAre(kUnknown));
  EXPECT_EQ(plain.open_source("Bodo").target, plain.target);
}

// Characters that the vocabulary leaves out: each run of them is a piece.
TEST(SourceWords, OfSubwordsArePieces) {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 200; ++i) text += "der kleine Hund sieht den Mann\n";
  const auto base = testing::trained_tokenizer(folder, "unigram", text, 30);
  const Segmented source = base->segment("der Жук sieht");
  const SourceWords own(base, source);
  ASSERT_GT(own.size(), base->size());
  const auto ids = own.encode("Жук der");
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kUnknown), 0);
  EXPECT_EQ(own.decode(ids), "Жук der");
  const Segmented mixed = base->segment("derЖ Hund");  // a word that the vocabulary has half of
  const SourceWords half(base, mixed);
  EXPECT_EQ(half.decode(half.encode("Hund derЖ")), "Hund derЖ");
  EXPECT_THAT(half.describe(half.encode("Hund derЖ")).words, ElementsAre("Hund", "derЖ"));
}

}  // namespace
}  // namespace attune::text
