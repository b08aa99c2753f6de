#include "src/alignment/gold.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "src/base/error.h"

namespace attune::alignment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

// A file in the temporary folder that is gone at the end of the test.
class TextFile {
 public:
  explicit TextFile(const std::string& text, const std::string& suffix = {})
      : path_(testing::TempDir() + "attune_gold_" + std::to_string(getpid()) + "_" + std::to_string(++made) + suffix) {
    std::ofstream(path_) << text;
  }
  ~TextFile() { std::filesystem::remove(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  static inline int made = 0;
  std::filesystem::path path_;
};

TEST(Gold, HasSureLinksThatArePossibleToo) {
  const GoldAlignment gold = parse_gold("1-0 0p2  2-2 1-0\t0p0 ", {3, 3});
  EXPECT_THAT(gold.sure, ElementsAre(Link{1, 0}, Link{2, 2}));
  EXPECT_THAT(gold.possible, ElementsAre(Link{0, 0}, Link{0, 2}, Link{1, 0}, Link{2, 2}));
}

TEST(Gold, ThatIsSureAndPossibleAtOnceIsSure) {
  const GoldAlignment gold = parse_gold("0p0 0-0", {1, 1});
  EXPECT_THAT(gold.sure, ElementsAre(Link{0, 0}));
  EXPECT_THAT(gold.possible, ElementsAre(Link{0, 0}));
}

TEST(Gold, OfAnEmptyLineIsEmpty) {
  EXPECT_THAT(parse_gold("", {3, 3}).possible, IsEmpty());
  EXPECT_THAT(parse_gold(" \r", {0, 0}).possible, IsEmpty());
}

TEST(Gold, RefusesWhatIsNoLink) {
  for (const char* bad : {"1", "1-", "-1", "-1-0", "1--0", "a-b", "1-2x", "1x2", "1-2-3", "1P2", "1 - 2", "0.5-1",
                          "+1-0", "99999999999999999999-0"})
    EXPECT_THAT(error_of([&] { parse_gold(bad, {9, 9}); }), HasSubstr("expected i-j or ipj")) << bad;
}

TEST(Gold, RefusesAnIndexBeyondItsSentence) {
  EXPECT_NO_THROW(parse_gold("2-1 2p1", {3, 2}));
  EXPECT_THAT(error_of([] {
                parse_gold("0-0 3-1", {3, 2});
              }),
              testing::AllOf(HasSubstr("'3-1'"), HasSubstr("source sentence: it has 3 words")));
  EXPECT_THAT(error_of([] { parse_gold("2p2", {3, 2}); }), HasSubstr("target sentence: it has 2 words"));
}

TEST(GoldFile, NamesTheLineOfAnIndexBeyondTheSentence) {
  const TextFile file("0-0\n1-1\n0-2\n");
  EXPECT_THAT(error_of([&] {
                read_gold(file.path(), {{2, 2}, {2, 2}, {2, 2}});
              }),
              HasSubstr(file.path().string() + ":3: '0-2' lies beyond the target sentence"));
}

TEST(GoldFile, MustHaveALineForEveryPair) {
  const TextFile file("0-0\n\n");
  EXPECT_EQ(read_gold(file.path(), {{1, 1}, {1, 1}}).size(), 2u);
  EXPECT_THAT(error_of([&] {
                read_gold(file.path(), {{1, 1}, {1, 1}, {1, 1}});
              }),
              HasSubstr(file.path().string() + ":3: missing: the file has 2 lines, the text more pairs"));
  EXPECT_THAT(error_of([&] {
                read_gold(file.path(), {{1, 1}});
              }),
              HasSubstr(file.path().string() + ":2: more lines than the text, which has 1 pairs"));
}

TEST(GoldFile, CountsFromOneWhereItsNameSaysSo) {
  const TextFile file("1-1 2p2\n", ".talp"), packed("1-1 2p2\n", ".talp.gz");
  for (const TextFile* one : {&file, &packed}) {
    const GoldAlignment gold = read_gold(one->path(), {{2, 2}}).front();
    EXPECT_THAT(gold.sure, ElementsAre(Link{0, 0}));
    EXPECT_THAT(gold.possible, ElementsAre(Link{0, 0}, Link{1, 1}));
  }
  EXPECT_THAT(error_of([&] {
                read_gold(TextFile("0-1\n", ".talp").path(), {{2, 2}});
              }),
              HasSubstr(":1: '0-1' counts from 0"));
  EXPECT_THAT(error_of([&] { read_gold(TextFile("1-3\n", ".talp").path(), {{2, 2}}); }), HasSubstr("counted from 1"));
}

TEST(GoldFile, WithoutALinkIsRefused) {
  const TextFile file("\n\n");
  EXPECT_THAT(error_of([&] { read_gold(file.path(), {{1, 1}, {1, 1}}); }), HasSubstr("no line holds a link"));
}

// As many links as would name seven first words by chance: 1-1 of sentences of four words are half of one.
TEST(GoldFile, IsDoubtedByItsLinksNotByItsLines) {
  const auto read = [](int lines, int64_t words) {
    std::string text;
    for (int i = 0; i < lines; ++i) text += "1-1\n";
    const TextFile file(text);
    read_gold(file.path(), std::vector<PairLengths>(static_cast<size_t>(lines), {words, words}));
  };
  EXPECT_NO_THROW(read(13, 4));
  EXPECT_THAT(error_of([&] { read(14, 4); }), HasSubstr("in 14 lines"));
  EXPECT_NO_THROW(read(100, 40));
  EXPECT_THAT(error_of([&] { read(7, 2); }), HasSubstr("in 7 lines"));
}

// No link beyond a sentence gives it away: every sentence ends in a word without a link.
TEST(GoldFile, ThatNeverNamesAFirstWordIsRefused) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "1-1 2-2\n";
  const TextFile file(text), with_a_first(text + "1-0\n"), from_one(text, ".talp");
  EXPECT_THAT(error_of([&] {
                read_gold(file.path(), std::vector<PairLengths>(10, {4, 4}));
              }),
              HasSubstr("no link names the first word of a sentence, in 10 lines"));
  EXPECT_EQ(read_gold(with_a_first.path(), std::vector<PairLengths>(11, {4, 4})).size(), 11U);
  EXPECT_EQ(read_gold(from_one.path(), std::vector<PairLengths>(10, {4, 4})).size(), 10U);
}

}  // namespace
}  // namespace attune::alignment
