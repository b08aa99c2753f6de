#include "src/base/links.h"

#include <gmock/gmock.h>

#include <cmath>

#include "src/base/error.h"

namespace attune {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Matrix matrix(int64_t rows, int64_t columns, std::vector<float> values) {
  Matrix out(rows, columns);
  out.values = std::move(values);
  return out;
}

TEST(Links, AreTheHeaviestSourceOfEachTargetSortedBySource) {
  const Matrix alignment = matrix(3, 3, {0.1F, 0.2F, 0.7F, 0.6F, 0.3F, 0.1F, 0.5F, 0.2F, 0.3F});
  EXPECT_THAT(hard_links(alignment), ElementsAre(Link{0, 1}, Link{0, 2}, Link{2, 0}));
  EXPECT_EQ(to_pharaoh(hard_links(alignment)), "0-1 0-2 2-0");
}

TEST(Links, TakeTheLeftmostOfEquals) { EXPECT_EQ(to_pharaoh(hard_links(matrix(1, 3, {0.2F, 0.4F, 0.4F}))), "1-0"); }

TEST(Links, AreNoneWhereThereIsNoWeight) {
  EXPECT_THAT(hard_links(matrix(2, 2, {0, 0, NAN, NAN})), IsEmpty());
  EXPECT_THAT(hard_links(Matrix(3, 0)), IsEmpty());
  EXPECT_EQ(to_pharaoh({}), "");
}

TEST(Links, LoseTheEndOfSentenceBeforeTheHeaviestIsChosen) {
  const Matrix alignment = matrix(2, 3, {0.3F, 0.1F, 0.6F, 0, 0, 1});
  EXPECT_EQ(to_pharaoh(hard_links(top_left(alignment, 1, 2))), "0-0");
}

TEST(Links, ReadBackWhatWasWritten) {
  const std::vector<Link> links = {{0, 0}, {1, 12}, {30, 2}};
  EXPECT_EQ(parse_pharaoh(to_pharaoh(links)), links);
  EXPECT_THAT(parse_pharaoh("  "), IsEmpty());
}

TEST(Links, NameTheEntryThatIsNone) {
  for (const std::string bad : {"1", "1-", "-1", "a-1", "1-2x", "1p2", "1--2", "99999999999999999999-1"}) {
    try {
      parse_pharaoh("0-0 " + bad + " 1-1");
      ADD_FAILURE() << bad;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), HasSubstr("'" + bad + "'"));
    }
  }
}

}  // namespace
}  // namespace attune
