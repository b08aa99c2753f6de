#include "src/corpus/parallel_corpus.h"

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Corpus : public ::testing::Test {
 protected:
  Corpus() {
    write_file(folder_ / "vocabulary", "<unk>\t0\n<pad>\t0\n<s>\t0\n</s>\t0\na\t3\nb\t2\n");
    vocabularies_.source = vocabularies_.target = tokenizers().at("whitespace").open(folder_ / "vocabulary");
  }
  ParallelCorpus read(std::string_view source, std::string_view target, const FilterOptions* filter = nullptr) {
    write_file(folder_ / "x.de", source);
    write_file(folder_ / "x.en", target);
    if (!filter) return encode(read_sentence_pairs(folder_ / "x.de", folder_ / "x.en"), vocabularies_);
    return read_corpus({{folder_ / "x.de"}, {folder_ / "x.en"}}, vocabularies_, *filter);
  }
  TemporaryFolder folder_;
  Vocabularies vocabularies_;
  FilterOptions filter_;
};

std::vector<int32_t> ids(std::span<const int32_t> span) { return {span.begin(), span.end()}; }

TEST_F(Corpus, HoldsTheIdsOfBothSidesAndTheirLines) {
  const auto corpus = read("a b\nb\r\n", "b\na a x");
  ASSERT_EQ(corpus.size(), 2);
  EXPECT_EQ(ids(corpus.source(0)), (std::vector<int32_t>{4, 5}));
  EXPECT_EQ(ids(corpus.target(0)), (std::vector<int32_t>{5}));
  EXPECT_EQ(ids(corpus.source(1)), (std::vector<int32_t>{5}));
  EXPECT_EQ(ids(corpus.target(1)), (std::vector<int32_t>{4, 4, kUnknown}));
  EXPECT_EQ(corpus.line(1), 2);
}

TEST_F(Corpus, CountsWhatItLeavesOut) {
  filter_ = {.longest = 3, .ratio = 2};
  const CapturedLog log;
  const auto corpus = read("a\n\na a a a\na\na a\n", "b\nb\nb\nb b b\nb b b\n", &filter_);
  EXPECT_EQ(corpus.counts().read, 5);
  EXPECT_EQ(corpus.counts().kept, 2);
  EXPECT_EQ(corpus.counts().empty, 1);
  EXPECT_EQ(corpus.counts().too_long, 1);
  EXPECT_EQ(corpus.counts().bad_ratio, 1);
  EXPECT_EQ(corpus.line(1), 5) << "lines are those of the file";
  EXPECT_THAT(log.text(),
              HasSubstr("2 of 5 pairs kept; left out: 1 with an empty side, 1 longer than 3 tokens, 1 over the ratio"));
}

TEST_F(Corpus, LeavesNothingOutWithoutAFilter) {
  const CapturedLog log;
  const auto corpus = read("a\n\n" + std::string(2000, 'a') + "\n", "\nb\nb b b\n");
  EXPECT_EQ(corpus.size(), 3);
  EXPECT_TRUE(corpus.source(1).empty());
  EXPECT_EQ(log.text(), "");
}

TEST_F(Corpus, NamesTheLineThatHasNoPartner) {
  const auto error = [&](std::string_view source, std::string_view target) {
    return error_of([&] { read(source, target); });
  };
  EXPECT_THAT(error("a\na\na\n", "b\n"),
              AllOf(HasSubstr("x.en:2: missing: "), HasSubstr("x.de has 3 lines, "), HasSubstr("x.en 1 line |")));
  EXPECT_THAT(error("a\n", "b\nb\n"),
              AllOf(HasSubstr("x.de:2: missing: "), HasSubstr("x.de has 1 line, "), HasSubstr("x.en 2 lines |")));
  EXPECT_THAT(error("", "b\n"), HasSubstr("x.de:1: missing: "));
}

TEST_F(Corpus, RepairsAndNamesTheFirstBadLine) {
  const CapturedLog log;
  const auto corpus = read(std::string_view("a\na\xFF b\na\0b\n", 11), "b\nb\nb\n");
  EXPECT_EQ(ids(corpus.source(1)), (std::vector<int32_t>{kUnknown, 5}));
  EXPECT_THAT(log.text(),
              HasSubstr("x.de:2: ill-formed UTF-8 or a NUL byte was replaced by U+FFFD (2 such lines in all)"));
  EXPECT_THAT(log.text(), Not(HasSubstr("x.en")));
}

TEST_F(Corpus, RefusesToBeEmpty) {
  EXPECT_THAT(error_of([&] { read("", ""); }), HasSubstr("hold no line"));
  EXPECT_THAT(error_of([&] { read("\n\n", "\nb\n", &filter_); }),
              AllOf(HasSubstr("2 read, 2 with an empty side"), HasSubstr("| look at")));
}

TEST_F(Corpus, TakesLinesOfAHundredThousandWords) {
  std::string endless;
  for (int i = 0; i < 100000; ++i) endless += "a ";
  EXPECT_EQ(std::ssize(read(endless + "\na\n", "b\nb\n").source(0)), 100000);
  EXPECT_EQ(read(endless + "\na\n", "b\nb\n", &filter_).counts().too_long, 1);
}

TEST_F(Corpus, NamesAFileThatIsNotThere) {
  EXPECT_THAT(error_of([&] {
                read_corpus({{folder_ / "none"}, {folder_ / "x.en"}}, vocabularies_, filter_);
              }),
              HasSubstr("none"));
}

}  // namespace
}  // namespace attune
