#include "src/text/word_ends.h"

#include <gmock/gmock.h>

#include "tests/support/trained_tokenizer.h"

namespace attune::text {
namespace {

TEST(WordEnds, LettersDigitsAndHyphensWouldGoOn) {
  const TemporaryFolder folder;
  const auto tokenizer = testing::trained_tokenizer(folder, "char", "wo é 7 , . a-b\n", 40);
  const WordEnds ends(*tokenizer);
  std::string never;
  for (const int32_t id : ends.never_behind("a wo")) never += tokenizer->piece(id);
  EXPECT_THAT(std::vector<std::string>({never}),
              ::testing::ElementsAre(::testing::AllOf(::testing::HasSubstr("w"), ::testing::HasSubstr("o"),
                                                      ::testing::HasSubstr("é"), ::testing::HasSubstr("7"),
                                                      ::testing::HasSubstr("-"))));
  EXPECT_EQ(never.find("▁"), never.npos);
  EXPECT_EQ(never.find(','), never.npos);
  EXPECT_EQ(never.find('.'), never.npos);
}

TEST(WordEnds, AreNotKnownBehindMarksNorWhereNoBlanksAreWritten) {
  const TemporaryFolder folder;
  const WordEnds ends(*testing::trained_tokenizer(folder, "char", "wo 日本\n", 40));
  for (const char* text : {"", "wo.", "wo '", "日本", "カタ", "ไทย"})
    EXPECT_TRUE(ends.never_behind(text).empty()) << text;
  EXPECT_FALSE(ends.never_behind("wo").empty());
  EXPECT_FALSE(ends.never_behind("слово").empty());
}

}  // namespace
}  // namespace attune::text
