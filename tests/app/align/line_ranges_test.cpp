#include "src/app/align/line_ranges.h"

#include <gmock/gmock.h>

#include "tests/support/temporary.h"

namespace attune::app::align {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<int64_t> chosen(const std::string& text) {
  const LineRanges ranges(text);
  std::vector<int64_t> lines;
  for (int64_t line = 0; line <= 12; ++line)
    if (ranges.contains(line)) lines.push_back(line);
  return lines;
}

TEST(LineRanges, NameLinesAndRangesOfThem) {
  EXPECT_THAT(chosen("3"), ElementsAre(3));
  EXPECT_THAT(chosen("7-9,1,8-11"), ElementsAre(1, 7, 8, 9, 10, 11));
  EXPECT_EQ(LineRanges("7-9,1").last(), 9);
}

TEST(LineRanges, AreAllLinesWhenNoneIsNamed) {
  EXPECT_TRUE(LineRanges("").all());
  EXPECT_TRUE(LineRanges("").contains(123456));
  EXPECT_EQ(LineRanges("").last(), INT64_MAX);
}

TEST(LineRanges, NameThePartThatIsNone) {
  for (const std::string bad : {"0", "-3", "3-", "4-2", "a", "1.5", "1-2-3", "99999999999999999999"})
    EXPECT_THAT(error_of([&] { LineRanges("1," + bad); }), HasSubstr("'" + bad + "'")) << bad;
}

}  // namespace
}  // namespace attune::app::align
