#include "src/alignment/links.h"

#include <gmock/gmock.h>

namespace attune::alignment {
namespace {

using ::testing::ElementsAre;

TEST(Links, AreWrittenCountedFromZeroOrOne) {
  const std::vector<Link> links = {{0, 0}, {1, 12}, {30, 2}};
  EXPECT_EQ(to_pharaoh(links), "0-0 1-12 30-2");
  EXPECT_EQ(to_pharaoh(links, 1), "1-1 2-13 31-3");
  EXPECT_EQ(to_pharaoh({}), "");
}

TEST(Links, ReadBackWhatWasWritten) {
  for (const int64_t first : {0, 1}) {
    Link link;
    char mark = 0;
    EXPECT_TRUE(parse_link(to_pharaoh({{3, 14}}, first), "-p", first, link, mark));
    EXPECT_EQ(link, (Link{3, 14}));
    EXPECT_EQ(mark, '-');
    EXPECT_TRUE(parse_link("5p6", "-p", first, link, mark));
    EXPECT_EQ(link, (Link{5 - first, 6 - first}));
    EXPECT_EQ(mark, 'p');
  }
}

TEST(Links, AreNoOtherText) {
  for (const std::string bad :
       {"", "1", "1-", "-1", "a-1", "1-2x", "1p2", "1--2", "+1-2", "1-+2", "1 -2", "99999999999999999999-1"}) {
    Link link;
    char mark = 0;
    EXPECT_FALSE(parse_link(bad, "-", 0, link, mark)) << bad;
  }
}

TEST(Links, AreSortedAndNoneStandsTwice) {
  std::vector<Link> links = {{1, 0}, {0, 2}, {1, 0}, {0, 1}};
  sort_once(links);
  EXPECT_THAT(links, ElementsAre(Link{0, 1}, Link{0, 2}, Link{1, 0}));
}

}  // namespace
}  // namespace attune::alignment
