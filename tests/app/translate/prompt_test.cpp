#include "src/app/translate/prompt.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "src/base/files.h"
#include "src/base/log.h"
#include "tests/support/tiny_translator.h"

namespace attune::app::translate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class PromptTest : public ::testing::Test {
 protected:
  void SetUp() override { spdlog::set_level(spdlog::level::off); }
  std::string ask(const std::string& line) { return prompt_.answer(line).value_or("(left)"); }

  const Translator translator_ = testing::tiny_translator("additive", DecodeOptions());
  Prompt prompt_{translator_, {}, 1, [] { return Screen{plot::Shading::kBlocks, 80}; }};
};

TEST_F(PromptTest, AnswersTextWithItsTranslationAndAlignment) {
  const std::string answer = ask("old cat");
  EXPECT_THAT(answer, StartsWith(translator_.translate({"old cat"}).lines.front().text() + "\n\n"));
  EXPECT_THAT(answer, HasSubstr("old"));
  EXPECT_THAT(answer, HasSubstr("cat"));
}

TEST_F(PromptTest, ShowsTheMatrixOnlyWhenAsked) {
  EXPECT_EQ(ask(":alignment off"), "alignment off\n");
  EXPECT_EQ(ask("old cat"), translator_.translate({"old cat"}).lines.front().text() + "\n");
  ask(":alignment on");
  EXPECT_THAT(ask("old cat"), HasSubstr("\n\n"));
}

TEST_F(PromptTest, ListsTheBest) {
  ask(":alignment off");
  EXPECT_EQ(ask(":nbest 3"), "nbest 3\n");
  const std::string answer = ask("old cat");
  EXPECT_EQ(std::count(answer.begin(), answer.end(), '\n'), 3);
  const Translation expected = translator_.translate({"old cat"}, {.nbest = 3}).lines.front();
  ASSERT_EQ(expected.texts.size(), 3u);
  for (const std::string& text : expected.texts) EXPECT_THAT(answer, HasSubstr(text));
}

TEST_F(PromptTest, SetsTheBeam) {
  EXPECT_EQ(ask(":beam 2"), "beam 2\n");
  EXPECT_EQ(prompt_.options().beam, 2);
  EXPECT_EQ(ask(":nbest 4"), "nbest 4, and so beam 4\n");
  EXPECT_EQ(prompt_.options().beam, 4);
  EXPECT_EQ(ask(":beam 1"), "beam 1, and so nbest 1\n");
}

TEST_F(PromptTest, SavesTheLastAlignmentAsAPicture) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("attune_prompt_" + std::to_string(getpid()) + ".svg");
  EXPECT_THAT(ask(":save " + file.string()), StartsWith("error: :save: there is no alignment yet"));
  ask("old cat");
  EXPECT_EQ(ask(":save " + file.string()), "wrote " + file.string() + "\n");
  EXPECT_THAT(read_file(file), HasSubstr("<svg"));
  std::filesystem::remove(file);
  EXPECT_THAT(ask(":save picture.jpg"), StartsWith("error: :save:"));
  EXPECT_THAT(ask(":save /nowhere/at/all.svg"), StartsWith("error: :save:"));
  EXPECT_THAT(ask(":save"), StartsWith("error: :save: expected the name of a file"));
}

TEST_F(PromptTest, SaysWhatIsWrongWithACommandAndGoesOn) {
  EXPECT_THAT(ask(":bean 3"), HasSubstr("did you mean ':beam'"));
  EXPECT_THAT(ask(":xyzzy"), Not(HasSubstr("did you mean")));
  EXPECT_THAT(ask(":"), StartsWith("error: unknown command ':'"));
  for (const char* wrong : {":beam", ":beam x", ":beam 0", ":nbest -1", ":alignment", ":alignment maybe"})
    EXPECT_THAT(ask(wrong), HasSubstr("expected")) << wrong;
  EXPECT_THAT(ask("cat"), Not(StartsWith("error")));
}

TEST_F(PromptTest, HelpNamesEveryCommand) {
  for (const char* command : {":beam N", ":nbest N", ":alignment on|off", ":save FILE", ":help", ":quit"})
    EXPECT_THAT(ask(":help"), HasSubstr(command));
}

TEST_F(PromptTest, LeavesWhenAsked) {
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(ask("   "), "");
  EXPECT_FALSE(prompt_.answer(":quit").has_value());
}

TEST_F(PromptTest, TakesAnythingThatCanBeTyped) {
  for (const std::string& line :
       {std::string("\xff\xfe"), std::string("a\0b", 3), std::string(3000, 'x'), std::string("\t|||\t")})
    EXPECT_NE(ask(line), "(left)");
}

}  // namespace
}  // namespace attune::app::translate
