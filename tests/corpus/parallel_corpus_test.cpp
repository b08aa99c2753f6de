#include "src/corpus/parallel_corpus.h"

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::corpus {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Corpus : public ::testing::Test {
 protected:
  Corpus() {
    write_file(folder_ / "vocabulary", "<unk>\t0\n<pad>\t0\n<s>\t0\n</s>\t0\na\t3\nb\t2\n");
    vocabularies_.source = vocabularies_.target =
        text::tokenizers().at("whitespace").model.open(folder_ / "vocabulary");
  }
  ParallelCorpus read(std::string_view source, std::string_view target) {
    write_file(folder_ / "x.de", source);
    write_file(folder_ / "x.en", target);
    return encode(read_sentence_pairs(folder_ / "x.de", folder_ / "x.en"), vocabularies_);
  }
  TemporaryFolder folder_;
  text::Vocabularies vocabularies_;
};

TEST_F(Corpus, HoldsTheIdsOfBothSidesAndTheirLines) {
  const auto corpus = read("a b\nb\r\n", "b\na a x");
  ASSERT_EQ(corpus.size(), 2);
  EXPECT_THAT(corpus.source(0), ElementsAre(4, 5));
  EXPECT_THAT(corpus.target(0), ElementsAre(5));
  EXPECT_THAT(corpus.source(1), ElementsAre(5));
  EXPECT_THAT(corpus.target(1), ElementsAre(4, 4, text::kUnknown));
  EXPECT_EQ(corpus.line(1), 2);
}

TEST_F(Corpus, LeavesNothingOut) {
  const CapturedLog log;
  const auto corpus = read("a\n\n" + std::string(2000, 'a') + "\n", "\nb\nb b b\n");
  EXPECT_EQ(corpus.size(), 3);
  EXPECT_TRUE(corpus.source(1).empty());
  EXPECT_EQ(log.text(), "");
}

TEST_F(Corpus, StaysItselfWhenMoved) {
  ParallelCorpus first = read("a b\nb\n", "b\na a\n");
  ParallelCorpus second = std::move(first);
  second.append(std::vector<int32_t>{7}, std::vector<int32_t>{8, 9}, 5);
  first = std::move(second);
  EXPECT_EQ(first.size(), 3);
  EXPECT_THAT(first.source(0), ElementsAre(4, 5));
  EXPECT_THAT(first.target(2), ElementsAre(8, 9));
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
  EXPECT_THAT(corpus.source(1), ElementsAre(text::kUnknown, 5));
  EXPECT_THAT(log.text(),
              HasSubstr("x.de:2: ill-formed UTF-8 or a NUL byte was replaced by U+FFFD (2 such lines in all)"));
  EXPECT_THAT(log.text(), Not(HasSubstr("x.en")));
}

TEST_F(Corpus, RefusesToBeEmpty) {
  EXPECT_THAT(error_of([&] { read("", ""); }), HasSubstr("hold no line"));
}

TEST_F(Corpus, TakesLinesOfAHundredThousandWords) {
  std::string endless;
  for (int i = 0; i < 100000; ++i) endless += "a ";
  EXPECT_EQ(std::ssize(read(endless + "\na\n", "b\nb\n").source(0)), 100000);
}

}  // namespace
}  // namespace attune::corpus
