#include "src/app/chunks.h"

#include <gmock/gmock.h>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Texts {
  Texts() {
    write_file(folder / "source", "a b\nc\nd d\ne\nf\n");
    write_file(folder / "target", "A B\nC\nD\nE\nF\n");
    write_file(folder / "gold", "0-0 1-1\n0-0\n0p0\n0-0\n\n");
  }
  ChunkedText files() const { return {folder / "source", folder / "target", folder / "gold"}; }
  TemporaryFolder folder;
};

std::vector<std::vector<int64_t>> lines_of(Chunks& chunks) {
  std::vector<std::vector<int64_t>> out;
  for (Chunk chunk; chunks.next(chunk);) out.push_back(chunk.lines);
  return out;
}

TEST(Chunks, HoldLinesAndBytesUpToTheirSize) {
  const Texts texts;
  Chunks by_lines(texts.files(), {.lines = 2});
  EXPECT_THAT(lines_of(by_lines), ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4), ElementsAre(5)));
  EXPECT_EQ(by_lines.line_number(), 5);
  Chunks by_bytes(texts.files(), {.bytes = 4});
  EXPECT_THAT(lines_of(by_bytes), ElementsAre(ElementsAre(1), ElementsAre(2, 3), ElementsAre(4, 5)));
  Chunks whole(texts.files(), {});
  EXPECT_THAT(lines_of(whole), ElementsAre(ElementsAre(1, 2, 3, 4, 5)));
}

TEST(Chunks, HaveTheChosenLinesWithAllThatBelongsToThem) {
  const Texts texts;
  Chunks chunks(texts.files(), {}, align::LineRanges("1,3"));
  Chunk chunk;
  ASSERT_TRUE(chunks.next(chunk));
  EXPECT_THAT(chunk.lines, ElementsAre(1, 3));
  EXPECT_THAT(chunk.sources, ElementsAre("a b", "d d"));
  EXPECT_THAT(chunk.targets, ElementsAre("A B", "D"));
  ASSERT_EQ(chunk.gold.size(), 2u);
  EXPECT_EQ(chunk.gold[0].sure.size(), 2u);
  EXPECT_TRUE(chunk.gold[1].sure.empty());
  EXPECT_FALSE(chunks.next(chunk));
}

TEST(Chunks, OfASourceAloneHaveNeitherTargetsNorGoldLinks) {
  const Texts texts;
  Chunks chunks({texts.folder / "source"}, {});
  Chunk chunk;
  ASSERT_TRUE(chunks.next(chunk));
  EXPECT_EQ(chunk.sources.size(), 5u);
  EXPECT_TRUE(chunk.targets.empty());
  EXPECT_TRUE(chunk.gold.empty());
}

TEST(Chunks, OfPairsInMemoryAreThoseOfTheirFiles) {
  const Texts texts;
  const auto pairs = attune::corpus::read_sentence_pairs(texts.folder / "source", texts.folder / "target");
  Chunks of_pairs(pairs, {.lines = 2}), of_files({texts.folder / "source", texts.folder / "target"}, {.lines = 2});
  for (Chunk a, b; of_files.next(b);) {
    ASSERT_TRUE(of_pairs.next(a));
    EXPECT_EQ(a.lines, b.lines);
    EXPECT_EQ(a.sources, b.sources);
    EXPECT_EQ(a.targets, b.targets);
  }
  EXPECT_THAT(lines_of(of_pairs), ElementsAre());
}

TEST(Chunks, RefuseFilesThatDoNotBelongTogether) {
  const Texts texts;
  const auto read = [&] {
    Chunks chunks(texts.files(), {});
    lines_of(chunks);
    chunks.finish();
  };
  EXPECT_NO_THROW(read());
  write_file(texts.folder / "gold", "0-0 1-1\n0-0\n0p0\n0-0\n\n\n");
  EXPECT_THAT(error_of(read), HasSubstr("gold"));
  write_file(texts.folder / "gold", "0-0 1-1\n0-0\n0p0\n0-0\n\n");
  write_file(texts.folder / "target", "A B\nC\nD\nE\n");
  EXPECT_THAT(error_of(read), HasSubstr("target:5: missing"));
}

TEST(Chunks, TellOfLinesThatTheTextDoesNotHave) {
  const Texts texts;
  const CapturedLog log;
  const auto read = [&](const std::string& chosen) {
    Chunks chunks(texts.files(), {}, align::LineRanges(chosen));
    lines_of(chunks);
    chunks.finish();
  };
  read("4-9");
  EXPECT_THAT(log.text(), HasSubstr("has 5 lines: no line 9"));
  EXPECT_THAT(error_of([&] { read("7"); }), HasSubstr("holds none of the chosen lines"));
  write_file(texts.folder / "source", "");
  write_file(texts.folder / "target", "");
  write_file(texts.folder / "gold", "");
  EXPECT_THAT(error_of([&] { read(""); }), HasSubstr("source holds no line"));
}

}  // namespace
}  // namespace attune::app
