#include "src/app/score/nbest_list.h"

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::app::score {
namespace {

using ::testing::HasSubstr;

class NbestLists : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& text) {
    write_file(folder_ / "lists", text);
    return folder_ / "lists";
  }
  std::string refusal(const std::string& text) {
    NbestReader reader(file(text));
    NbestList list;
    try {
      while (reader.next(list)) {
      }
    } catch (const Error& e) {
      return e.what();
    }
    return {};
  }
  TemporaryFolder folder_;
};

TEST_F(NbestLists, HoldBarsOfATextThatPartNoField) {
  const std::string text = "a ||| b |||||| c | d";
  EXPECT_EQ(escaped_field(text).find("|||"), std::string::npos);
  EXPECT_THAT(escaped_field(text), HasSubstr("a &#124;&#124;&#124; b"));
  EXPECT_EQ(plain_field(escaped_field(text)), text);
}

TEST_F(NbestLists, AreReadSentenceBySentence) {
  NbestReader reader(
      file("0 ||| a b ||| F0= -1 F1= 2 ||| -0.5\n"
           "0|||c|||  |||-0.25||| 0-0 1-1\n"
           "7 |||  ||| F0= 0 ||| 0\n"));
  NbestList list;
  ASSERT_TRUE(reader.next(list));
  EXPECT_EQ(list.index, 0);
  ASSERT_EQ(list.entries.size(), 2u);
  EXPECT_EQ(list.entries[0].text, "a b");
  EXPECT_EQ(list.entries[0].features, "F0= -1 F1= 2");
  EXPECT_EQ(list.entries[1].text, "c");
  EXPECT_EQ(list.entries[1].score, -0.25);
  EXPECT_EQ(list.entries[1].rest, "0-0 1-1");
  ASSERT_TRUE(reader.next(list));
  EXPECT_EQ(list.index, 7);
  EXPECT_EQ(list.entries[0].text, "");
  EXPECT_FALSE(reader.next(list));
}

TEST_F(NbestLists, AreWrittenBestFirstWithOneFeatureMore) {
  NbestReader reader(file("3 ||| a ||| F0= -1 ||| -0.5\n3 ||| b |||  ||| -0.25 ||| 0-0\n"));
  NbestList list;
  ASSERT_TRUE(reader.next(list));
  EXPECT_EQ(list.ranked(), "3 ||| b |||  ||| -0.250000 ||| 0-0\n3 ||| a ||| F0= -1 ||| -0.500000\n");
  list.entries[0].add("new", -2.5, 9);
  list.entries[1].add("new", -1.5, 8);
  EXPECT_EQ(list.ranked(),
            "3 ||| a ||| F0= -1 new= -2.500000 ||| 9.000000\n3 ||| b ||| new= -1.500000 ||| 8.000000 ||| 0-0\n");
}

TEST_F(NbestLists, AreRefusedWithTheLine) {
  EXPECT_THAT(refusal("0 ||| a ||| F0= -1 ||| -0.5\nplain text\n"), HasSubstr("lists:2: no entry of an n-best list"));
  EXPECT_THAT(refusal("x ||| a ||| F0= -1 ||| -0.5\n"), HasSubstr("lists:1: no entry"));
  EXPECT_THAT(refusal("0 ||| a ||| F0= -1 ||| much\n"), HasSubstr("lists:1: no entry"));
  EXPECT_THAT(refusal("2 ||| a ||| f ||| 1\n1 ||| a ||| f ||| 1\n"), HasSubstr("sentence 1 stands behind sentence 2"));
}

}  // namespace
}  // namespace attune::app::score
