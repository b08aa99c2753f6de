// What the formats read back: our own files and other tools'.
#include <gmock/gmock.h>

#include "src/base/files.h"
#include "src/base/utf8.h"
#include "src/plot/formats.h"
#include "tests/support/temporary.h"

namespace attune::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Reading : public ::testing::Test {
 protected:
  Reading() {
    write_file(folder_ / "source", "das Haus\n\nja\n");
    write_file(folder_ / "target", "the house\n\nyes sir\n");
  }
  AlignmentFile file(const std::string& name) { return {folder_ / name, folder_ / "source", folder_ / "target"}; }
  AlignmentFile file(const std::string& name, const std::string& text) {
    write_file(folder_ / name, text);
    return file(name);
  }
  static std::vector<alignment::AlignedPair> read(const char* format, const AlignmentFile& file) {
    const auto reader = alignment_formats().at(format).files.open(file);
    std::vector<alignment::AlignedPair> out;
    for (alignment::AlignedPair pair; reader->next(pair);) out.push_back(pair);
    return out;
  }
  static alignment::AlignedPair pair(int64_t index, const std::string& source, const std::string& target) {
    alignment::AlignedPair out;
    out.index = index;
    out.source = words(source + " </s>");
    out.target = words(target + " </s>");
    out.source_end = out.target_end = true;
    out.alignment = Matrix(std::ssize(out.target), std::ssize(out.source));
    for (int64_t row = 0; row < out.alignment.rows; ++row)
      for (int64_t column = 0; column < out.alignment.columns; ++column)
        out.alignment.at(row, column) = row == column ? 0.75F : 0.125F;
    return out;
  }

  TemporaryFolder folder_;
};

TEST_F(Reading, GivesBackWhatWasWritten) {
  const std::vector<alignment::AlignedPair> pairs = {pair(0, "das Haus", "the house"), pair(1, "", ""),
                                                     pair(2, "ja", "yes sir")};
  for (const AlignmentFormat& format : alignment_formats().rows()) {
    if (format.files.open == nullptr) continue;
    const auto writer = format.files.make(folder_.path(), {});
    for (const alignment::AlignedPair& one : pairs)
      writer->write({format.shows.ends == Ends::kNever ? without_ends(one) : one});
    writer->finish();
    const auto found = read(format.name.data(), file("alignments." + std::string(format.name)));
    ASSERT_EQ(found.size(), pairs.size()) << format.name;
    for (size_t i = 0; i < pairs.size(); ++i) {
      EXPECT_EQ(found[i].index, pairs[i].index) << format.name;
      const alignment::AlignedPair wanted = format.shows.ends == Ends::kNever ? without_ends(pairs[i]) : pairs[i];
      EXPECT_EQ(found[i].source, wanted.source) << format.name;
      EXPECT_EQ(found[i].target, wanted.target) << format.name;
      if (format.shows.ends != Ends::kNever) {
        EXPECT_EQ(found[i].alignment, wanted.alignment) << format.name;
      } else {
        EXPECT_EQ(alignment::hard_links(found[i].alignment), alignment::hard_links(wanted.alignment)) << format.name;
      }
    }
  }
}

TEST_F(Reading, TakesMariansLineWithTheTranslation) {
  const auto found = read("marian", file("marian", "a house ||| 0.5,0.25,0.25 0,1,0 0,0,1\n ||| 1\nyes ||| 1,0 0,1\n"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].target, words("a house </s>"));
  EXPECT_EQ(found[0].alignment.at(0, 0), 0.5F);
  EXPECT_EQ(found[2].target, words("yes </s>"));
}

TEST_F(Reading, WeighsPossibleLinksHalf) {
  const auto found = read("talp", file("talp", "1-1 2p2\n\n1-1 1-2\n"));
  EXPECT_EQ(found[0].alignment.values, (std::vector<float>{1, 0, 0, 0.5F}));
}

TEST_F(Reading, TakesMariansLinksAndListsOfTheBest) {
  const auto links = read("pharaoh", file("links", "a house ||| 0-0 1-1 2-2\n ||| 0-0\nyes ||| 0-0 0-1\n"));
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0].target, words("a house"));
  EXPECT_THAT(*links[0].links, ElementsAre(alignment::Link{0, 0}, alignment::Link{1, 1}));  // 2-2: the ends
  EXPECT_THAT(*links[2].links, ElementsAre(alignment::Link{0, 0}));
  const std::string rest = " ||| F0= -1.5 ||| -0.5\n";
  for (const char* format : {"pharaoh", "marian"}) {
    const bool soft = format == std::string("marian");
    const std::string two = soft ? "1,0,0 0,1,0 0,0,1" : "0-0 1-1 2-2", one = soft ? "1,0 0,1" : "0-0 1-1";
    const auto best = read(format, file("best", "0 ||| a house ||| " + two + rest + "0 ||| a home ||| " + two + rest +
                                                    "1 |||  ||| " + (soft ? "1" : "0-0") + rest + "2 ||| yes ||| " +
                                                    one + rest + "2 ||| no ||| " + one + rest));
    ASSERT_EQ(best.size(), 3U) << format;
    EXPECT_EQ(without_ends(best[0]).target, words("a house")) << format;
    EXPECT_EQ(without_ends(best[2]).target, words("yes")) << format;
    EXPECT_EQ(best[2].index, 2) << format;
    EXPECT_EQ(best[2].alignment.at(0, 0), 1) << format;
  }
}

TEST_F(Reading, KeepsEveryLinkOfAWord) {
  const auto found = read("pharaoh", file("pharaoh", "0-0 0-1 1-0\n\n0-0 0p1\n"));
  for (const char* rule : {"argmax", "intersection", "threshold"}) {
    EXPECT_THAT(links_of(found[0], {rule, 0.9F}),
                ElementsAre(alignment::Link{0, 0}, alignment::Link{0, 1}, alignment::Link{1, 0}))
        << rule;
    EXPECT_THAT(links_of(found[2], {rule, 0.9F}), ElementsAre(alignment::Link{0, 0}, alignment::Link{0, 1})) << rule;
  }
}

TEST_F(Reading, TellsTheEndFromAWordThatIsSpeltLikeIt) {
  alignment::AlignedPair word = pair(0, "das </s>", "the </s>");
  word = without_ends(word);
  const auto writer = alignment_formats().at("jsonl").files.make(folder_.path(), {});
  writer->write({word});
  writer->write({pair(1, "ja", "yes")});
  writer->finish();
  const auto found = read("jsonl", file("alignments.jsonl"));
  EXPECT_EQ(found[0].source, words("das </s>"));
  EXPECT_FALSE(found[0].source_end || found[0].target_end);
  EXPECT_TRUE(found[1].source_end && found[1].target_end);
  const auto old = read(
      "jsonl", file("old.jsonl", R"({"line": 1, "source": ["a", "</s>"], "target": ["b"], "alignment": [[0, 1]]})"));
  EXPECT_TRUE(old[0].source_end && !old[0].target_end);
}

TEST_F(Reading, TakesTheFirstOfSeveralTranslations) {
  const auto found = read("nematus", file("nematus",
                                          "0 ||| the ||| 1.5 ||| das ||| 2 2\n1 0\n0 1\n\n"
                                          "0 ||| a ||| 2.5 ||| das ||| 2 2\n0 1\n1 0\n\n"
                                          "1 ||| yes ||| 0 ||| ja ||| 2 2 \n1 0 \n0 1 \n\n"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].target[0], "the");
  EXPECT_EQ(found[1].index, 1);
}

TEST_F(Reading, TakesWeightsAsOtherToolsPrintThem) {
  const auto found = read("nematus", file("nematus", "0 ||| the ||| 1.5 ||| das ||| 2 2\n1  1e-60\n0 1 \n\n"));
  EXPECT_EQ(found.at(0).alignment.values, (std::vector<float>{1, 0, 0, 1}));
}

TEST_F(Reading, GivesBackBarsAndWordsWithoutAMatrix) {
  alignment::AlignedPair bars = pair(0, "a ||| b", "||| c"), unread = pair(1, "a", "b");
  unread.alignment = {};
  const auto writer = alignment_formats().at("nematus").files.make(folder_.path(), {});
  for (const alignment::AlignedPair& one : {bars, unread}) writer->write({one});
  writer->finish();
  const auto found = read("nematus", file("alignments.nematus"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].source, bars.source);
  EXPECT_EQ(found[0].target, bars.target);
  EXPECT_EQ(found[0].alignment, bars.alignment);
  EXPECT_EQ(found[1].source, words("a"));
  EXPECT_TRUE(found[1].alignment.values.empty());
}

TEST_F(Reading, NamesTheLineThatIsWrong) {
  const auto refused = [&](const char* format, const std::string& text) {
    return error_of([&] { read(format, file("wrong", text)); });
  };
  EXPECT_THAT(refused("pharaoh", "0-0\n\n1-0\n"), HasSubstr("wrong:3: '1-0' lies beyond the source sentence"));
  EXPECT_THAT(refused("talp", "0-1\n\n\n"), HasSubstr("wrong:1: '0-1' counts from 0"));
  EXPECT_THAT(refused("marian", "1,0\n\n\n"), HasSubstr("wrong:1: weights for 1 target units, where the text has 2"));
  EXPECT_THAT(refused("marian", "1,0 0,1 1,x\n\n\n"), HasSubstr("wrong:1: '1,0': expected a weight for each of 2"));
  EXPECT_THAT(refused("nematus", "0 ||| a ||| 1 ||| b\n"), HasSubstr("wrong:1: expected a header"));
  EXPECT_THAT(refused("nematus", "0 ||| a ||| 1 ||| b ||| 4 2\n"),
              HasSubstr("the source has 1 units, the header counts 4"));
  EXPECT_THAT(refused("nematus", "0 ||| a ||| 1 ||| b ||| 2 2\n1 0\n"), HasSubstr("ends within a block"));
  EXPECT_THAT(refused("jsonl", "{\"line\": 1}\n"), HasSubstr("wrong:1: no alignment as attune align writes it"));
  EXPECT_THAT(refused("jsonl", R"({"line": 1, "source": ["a"], "target": ["b"], "alignment": [[1, 2]]})"),
              HasSubstr("wrong:1: the alignment has not a row"));
}

TEST_F(Reading, WantsATextOfAsManyLines) {
  for (const char* format : {"pharaoh", "talp", "marian"}) {
    EXPECT_THAT(error_of([&] { read(format, file("short", "\n\n")); }), HasSubstr("has more lines than")) << format;
    EXPECT_THAT(error_of([&] { read(format, file("long", "\n\n\n\n")); }), HasSubstr("has more lines than")) << format;
    write_file(folder_ / "alone", "");
    EXPECT_THAT(error_of([&] { read(format, {folder_ / "alone", {}, {}}); }), HasSubstr("--source FILE")) << format;
  }
}

}  // namespace
}  // namespace attune::plot
