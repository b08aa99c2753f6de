#include "src/base/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/random.h"

namespace attune {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::string_view_literals;

TEST(Utf8, IsCleanWhenWellFormedAndWithoutNul) {
  for (const auto text : {""sv, "plain"sv, "é 我 👩‍👩‍👧 \U0010FFFF"sv, "\uFFFD\uFFFE"sv})
    EXPECT_TRUE(is_clean_utf8(text)) << text;
}

TEST(Utf8, IsNotCleanOtherwise) {
  for (const auto text : {"a\0b"sv, "\xFF"sv, "\x80"sv, "\xC3"sv, "\xE4\xB8"sv, "\xC0\xAF"sv /* overlong */,
                          "\xED\xA0\x80"sv /* surrogate */, "\xF4\x90\x80\x80"sv /* beyond Unicode */})
    EXPECT_FALSE(is_clean_utf8(text)) << testing::PrintToString(text);
}

TEST(Utf8, RepairTouchesNothingButTheDamage) {
  EXPECT_EQ(repair_utf8("é 我 👩"), "é 我 👩");
  EXPECT_EQ(repair_utf8("a\0b"sv), "a\uFFFDb");
  EXPECT_EQ(repair_utf8("a\xE4\xB8z"sv), "a\uFFFDz") << "a cut sequence is one damage";
  EXPECT_EQ(repair_utf8("\xFF\xFE"sv), "\uFFFD\uFFFD");
}

TEST(Utf8, RepairMakesAnyBytesClean) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (uint64_t length = random.below(20); length > 0; --length) bytes += static_cast<char>(random.below(256));
    const auto repaired = repair_utf8(bytes);
    EXPECT_TRUE(is_clean_utf8(repaired)) << testing::PrintToString(bytes);
    EXPECT_EQ(repaired == bytes, is_clean_utf8(bytes));
    EXPECT_EQ(repair_utf8(repaired), repaired);
  }
}

TEST(Utf8, CodePointsJoinToTheText) {
  EXPECT_THAT(code_points("aé我👩"), ElementsAre("a", "é", "我", "👩"));
  EXPECT_THAT(code_points("e\u0301"), ElementsAre("e", "\u0301")) << "a combining mark stands alone";
  EXPECT_THAT(code_points(""), IsEmpty());
}

TEST(Utf8, WordsAreWhatStandsBetweenAnyWhiteSpace) {
  EXPECT_THAT(words("  the\tcat\u00A0sat \u3000 down\u2028"), ElementsAre("the", "cat", "sat", "down"));
  EXPECT_THAT(words(" \t\u2003"), IsEmpty());
  EXPECT_THAT(words("我们 在"), ElementsAre("我们", "在"));
  EXPECT_THAT(words("a\u200Bb"), ElementsAre("a\u200Bb")) << "the zero-width space is no white space to Unicode";
}

TEST(Utf8, WidthIsWhatATerminalTakes) {
  EXPECT_EQ(display_width(""), 0);
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("é"), 1);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("我们"), 4);
  EXPECT_EQ(display_width("ｱ"), 1) << "half-width katakana";
  EXPECT_EQ(display_width("한글"), 4);
  EXPECT_EQ(display_width("\u1112\u1161\u11AB"), 2) << "a Hangul syllable of three parts";
  EXPECT_EQ(display_width("سلام"), 4);
  EXPECT_EQ(display_width("a\u200Db"), 2);
  EXPECT_EQ(display_width("▁the"), 4);
}

TEST(Utf8, JoinsPartsAndLinesUpColumns) {
  EXPECT_EQ(lined_up({{"a", "bcd"}, {"äöü", "", "x"}}, 2), "a    bcd\näöü       x\n");
  EXPECT_EQ(lined_up({}, 2), "");
  EXPECT_EQ(joined({"a", "", "b"}), "a b");
  EXPECT_EQ(joined({"", "a", "b"}, ", "), "a, b");
}

}  // namespace
}  // namespace attune
