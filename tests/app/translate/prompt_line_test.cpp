#include "src/app/translate/prompt_line.h"

#include <gtest/gtest.h>

#include "src/base/error.h"

namespace attune::app::translate {
namespace {

TEST(PromptLine, IsTextUnlessItBeginsWithAColon) {
  EXPECT_FALSE(parse_prompt_line("the cat").is_command);
  EXPECT_EQ(parse_prompt_line("  the cat \r\n").rest, "the cat");
  EXPECT_FALSE(parse_prompt_line(" :quit").is_command);
  EXPECT_EQ(parse_prompt_line(" :quit").rest, ":quit");
  EXPECT_FALSE(parse_prompt_line("").is_command);
  EXPECT_EQ(parse_prompt_line("").rest, "");
}

TEST(PromptLine, SplitsACommandFromItsArgument) {
  const PromptLine line = parse_prompt_line(":save  my picture.svg ");
  EXPECT_TRUE(line.is_command);
  EXPECT_EQ(line.name, "save");
  EXPECT_EQ(line.rest, "my picture.svg");
  EXPECT_EQ(parse_prompt_line(":quit").name, "quit");
  EXPECT_EQ(parse_prompt_line(":quit").rest, "");
  EXPECT_EQ(parse_prompt_line(": beam 3").name, "beam");
  EXPECT_TRUE(parse_prompt_line(":").is_command);
  EXPECT_EQ(parse_prompt_line(":").name, "");
}

TEST(PromptLine, ReadsCountsWithinTheirBounds) {
  EXPECT_EQ(parse_count("12", 1, 1000), 12);
  for (const char* wrong : {"", "0", "1001", "3x", "x", "-1", "1.5", "99999999999999999999", " 3"})
    EXPECT_THROW(parse_count(wrong, 1, 1000), Error) << wrong;
}

TEST(PromptLine, ReadsSwitches) {
  EXPECT_TRUE(parse_switch("on"));
  EXPECT_FALSE(parse_switch("off"));
  EXPECT_THROW(parse_switch(""), Error);
  EXPECT_THROW(parse_switch("yes"), Error);
}

TEST(PromptLine, ReadsFileNames) {
  EXPECT_EQ(parse_file("~/a.svg", "/home/me"), "/home/me/a.svg");
  EXPECT_EQ(parse_file("a~/b.svg", "/home/me"), "a~/b.svg");
  EXPECT_EQ(parse_file("my\\ own\\ picture.svg", ""), "my own picture.svg");
  EXPECT_THROW(parse_file("", "/home/me"), Error);
}

}  // namespace
}  // namespace attune::app::translate
