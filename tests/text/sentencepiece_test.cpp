#include "src/text/sentencepiece.h"

#include <set>

#include "src/base/utf8.h"
#include "tests/support/trained_tokenizer.h"

namespace attune::text {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SentencePiece : public ::testing::Test {
 protected:
  std::shared_ptr<const Tokenizer> train(std::string_view type, std::string_view text, int64_t size = 8000,
                                         double coverage = 1) {
    return testing::trained_tokenizer(folder_, type, text, size, coverage);
  }
  TemporaryFolder folder_;
};

TEST_F(SentencePiece, MapsALoneMarkToTheWordBehindIt) {
  const auto tokenizer = train("char", "ab cd\n");
  const auto segmented = tokenizer->segment("ab  cd ");
  EXPECT_THAT(segmented.pieces, ElementsAre("▁", "a", "b", "▁", "c", "d"));
  EXPECT_THAT(segmented.word_of, ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_THAT(segmented.words, ElementsAre("ab", "cd"));
}

TEST_F(SentencePiece, MapsPiecesToTheWordsBeforeNormalisation) {
  const auto tokenizer = train("char", "ffi ABC 1/2 x\n");
  // A ligature of three letters, full-width letters, a blank of another kind, and one character that becomes three.
  const auto segmented = tokenizer->segment("\uFB03 ＡＢＣ\u3000½");
  EXPECT_THAT(segmented.words, ElementsAre("\uFB03", "ＡＢＣ", "½"));
  EXPECT_THAT(segmented.word_of, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2));
}

// What is dropped lies within the piece behind it.
TEST_F(SentencePiece, GivesAWordThatItDropsNoPiece) {
  const auto tokenizer = train("bpe", "ein Haus ein Haus ein Haus steht\n", 60);
  for (const char* dropped : {"▁", "\u200B", "\x01", "▁ \u200B"}) {
    const std::string between = std::string("ein ") + dropped + " Haus", before = std::string(dropped) + " Haus",
                      behind = std::string("Haus ") + dropped;
    const auto last = static_cast<int32_t>(words(between).size()) - 1;
    const auto segmented = tokenizer->segment(between);
    EXPECT_THAT(segmented.pieces, ElementsAre("▁ein", "▁Haus")) << between;
    EXPECT_THAT(segmented.word_of, ElementsAre(0, last)) << between;
    EXPECT_THAT(tokenizer->segment(before).word_of, ElementsAre(last - 1)) << before;
    EXPECT_THAT(tokenizer->segment("ein" + before).word_of.back(), last - 1) << "ein" + before;
    EXPECT_THAT(tokenizer->segment(behind).word_of, ElementsAre(0)) << behind;
  }
}

TEST_F(SentencePiece, KeepsWordsInsideWhichABlankAppears) {
  const auto tokenizer = train("char", "a b\n");
  const auto segmented = tokenizer->segment("a\uFFFDb b");  // a repaired byte is a blank to sentencepiece
  EXPECT_THAT(segmented.words, ElementsAre("a\uFFFDb", "b"));
  EXPECT_THAT(segmented.word_of, ElementsAre(0, 0, 0, 0, 1, 1));
}

TEST_F(SentencePiece, SamplesOtherCutsOfTheSameText) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "lower lowest newer newest wider widest low new wide er est\n";
  const std::vector<std::string> lines(40, "lowest newest widest lower");
  for (const char* type : {"unigram", "bpe"}) {
    const auto tokenizer = train(type, text, 40);
    const auto drawn = tokenizer->sample(lines, 0.3, 7);
    ASSERT_EQ(drawn.size(), lines.size()) << type;
    for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(tokenizer->decode(drawn[i]), lines[i]) << type;
    EXPECT_GT(std::set(drawn.begin(), drawn.end()).size(), 3u) << type;
    EXPECT_EQ(tokenizer->sample(lines, 0.3, 7), drawn) << type;
    EXPECT_NE(tokenizer->sample(lines, 0.3, 8), drawn) << type;
  }
}

TEST_F(SentencePiece, SpellsAnUnknownPieceAsAWordOfItsOwn) {
  const auto tokenizer = train("char", "ab cd\n");
  const auto ids = tokenizer->encode("aéb 我");
  EXPECT_EQ(tokenizer->decode(ids), "a <unk> b <unk>");
  const auto described = tokenizer->describe(ids);
  EXPECT_THAT(described.words, ElementsAre("a", "<unk>", "b", "<unk>"));
  EXPECT_THAT(described.pieces, ElementsAre("▁", "a", "<unk>", "b", "▁", "<unk>"));
  EXPECT_THAT(described.word_of, ElementsAre(0, 0, 1, 2, 3, 3));
}

TEST_F(SentencePiece, GivesEachUnknownWordATokenOfItsOwn) {
  train("word", "ab cd\n");
  const auto tokenizer = open_sentencepiece_words(folder_ / "model");
  const auto segmented = tokenizer->segment("ab x y z cd");
  EXPECT_EQ(tokenizer->decode(segmented.ids), "ab <unk> <unk> <unk> cd");
  EXPECT_THAT(segmented.word_of, ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(SentencePiece, NamesTheSizeThatTheCharactersTake) {
  for (const std::string type : {"unigram", "bpe"}) {
    // a to j, the mark of a blank, four special tokens: 15.
    EXPECT_THAT(error_of([&] { train(type, "abcdefghij\n", 10); }),
                AllOf(HasSubstr("10 entries cannot hold the text's characters: it takes 15"),
                      HasSubstr("| raise vocabulary.size")));
    EXPECT_EQ(train(type, "abcdefghij\n", 15)->size(), 15);
  }
}

TEST_F(SentencePiece, LeavesRareCharactersOutBelowFullCoverage) {
  std::string text = "rare é\n";
  for (int i = 0; i < 100; ++i) text += "rare words\n";
  EXPECT_GT(train("unigram", text)->encode("é").back(), kEnd);
  EXPECT_EQ(train("unigram", text, 8000, 0.98)->encode("é").back(), kUnknown);
}

TEST_F(SentencePiece, SurvivesTextOfNothingVisible) {
  for (const std::string type : {"unigram", "bpe", "char", "word"})
    for (const std::string text : {"\u200B\n", "\uFFFD \uFFFD\n", "\x01\x02\n", "<s> <unk>\n", "\u2585\n", "\u2581\n"})
      EXPECT_THAT(error_of([&] { train(type, text); }), HasSubstr("holds nothing visible"));
}

TEST_F(SentencePiece, SurvivesWordsWithoutEnd) {
  std::string word;
  for (int i = 0; i < 9000; ++i) word += static_cast<char>('a' + i * i % 26);
  for (const std::string type : {"unigram", "bpe", "char", "word"}) {
    const auto tokenizer = train(type, word + "\n" + word + " again\n", 200);
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(word)), word) << type;
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(word + word + word)).empty(), false);
  }
}

TEST_F(SentencePiece, PrintsNothingOfItsOwn) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  train("unigram", "some text\nsome more\n");
  EXPECT_EQ(::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace attune::text
