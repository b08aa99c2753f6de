#include "src/text/word_ends.h"

#include <gmock/gmock.h>

#include "src/base/files.h"
#include "src/text/sentencepiece.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

std::shared_ptr<const Tokenizer> trained(const TemporaryFolder& folder, const char* text) {
  write_file(folder / "text", text);
  TokenizerTraining training;
  training.files = {folder / "text"};
  training.model = folder / "model";
  training.size = 40;
  train_sentencepiece("char", training);
  return open_sentencepiece(training.model);
}

TEST(WordEnds, LettersDigitsAndHyphensWouldGoOn) {
  const TemporaryFolder folder;
  const auto tokenizer = trained(folder, "wo é 7 , . a-b\n");
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
  const WordEnds ends(*trained(folder, "wo 日本\n"));
  for (const char* text : {"", "wo.", "wo '", "日本", "カタ", "ไทย"})
    EXPECT_TRUE(ends.never_behind(text).empty()) << text;
  EXPECT_FALSE(ends.never_behind("wo").empty());
  EXPECT_FALSE(ends.never_behind("слово").empty());
}

}  // namespace
}  // namespace attune
