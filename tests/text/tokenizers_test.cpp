// Laws that every row of the table must keep.
#include "src/text/tokenizers.h"

#include <algorithm>

#include "src/base/files.h"
#include "src/base/utf8.h"
#include "tests/support/temporary.h"

namespace attune::text {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// In normal form already, so that every tokenizer gives back each line as it stands.
const std::vector<std::string> kLines = {
    "the little cat sees the little dog",
    "the dog does not see the cat",
    "Zwei junge Männer sind im Freien",
    "我们在这里。今天天气很好。",
    "今日は いい天気 です",
    "مرحبا بالعالم كيف حالك",
    "नमस्ते दुनिया",
    "x\u0323\u0302 q\u0307 z\u0335",  // marks that combine with no letter to one character
    "👩‍👩‍👧 🇩🇪 ok",
    "a <s> b </s> <unk> <pad>x",
};

std::string corpus_text() {
  std::string text;
  for (int i = 0; i < 4; ++i)
    for (const auto& line : kLines) text += line + "\n";
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

class EveryTokenizer : public ::testing::TestWithParam<std::string> {
 protected:
  std::shared_ptr<const Tokenizer> train(std::string_view text, int64_t size = 8000,
                                         const std::string& name = "model") {
    write_file(folder_ / "text", text);
    training_.files = {folder_ / "text"};
    training_.model = folder_ / name;
    training_.size = size;
    row().model.train(row().name, training_);
    return row().model.open(training_.model);
  }
  const TokenizerRow& row() const { return tokenizers().at(GetParam()); }
  TemporaryFolder folder_;
  TokenizerTraining training_;
};

INSTANTIATE_TEST_SUITE_P(Tokenizers, EveryTokenizer, ::testing::ValuesIn(tokenizers().names()),
                         [](const auto& row) { return row.param; });

TEST_P(EveryTokenizer, BeginsWithTheFourSpecialTokens) {
  const auto tokenizer = train(corpus_text());
  EXPECT_EQ(tokenizer->piece(kUnknown), "<unk>");
  EXPECT_EQ(tokenizer->piece(kPadding), "<pad>");
  EXPECT_EQ(tokenizer->piece(kBegin), "<s>");
  EXPECT_EQ(tokenizer->piece(kEnd), "</s>");
  EXPECT_GT(tokenizer->size(), 20);
  EXPECT_THROW(tokenizer->piece(static_cast<int32_t>(tokenizer->size())), std::out_of_range);
  EXPECT_THROW(tokenizer->piece(-1), std::out_of_range);
}

TEST_P(EveryTokenizer, GivesBackTextInEveryScript) {
  const auto tokenizer = train(corpus_text());
  for (const auto& line : kLines) {
    if (line.find('<') != std::string::npos) continue;
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(line)), line);
  }
}

TEST_P(EveryTokenizer, SegmentsAsItEncodes) {
  const auto tokenizer = train(corpus_text());
  for (const auto& line : kLines) {
    const auto segmented = tokenizer->segment(line);
    EXPECT_EQ(segmented.ids, tokenizer->encode(line)) << line;
    EXPECT_EQ(segmented.words, words(line));
    EXPECT_EQ(segmented.pieces.size(), segmented.ids.size());
    EXPECT_EQ(segmented.word_of.size(), segmented.ids.size());
  }
}

TEST_P(EveryTokenizer, MapsThePiecesOfEachWordToThatWord) {
  const auto tokenizer = train(corpus_text());
  for (const auto& line : kLines) {
    if (line.find('<') != std::string::npos) continue;
    const auto segmented = tokenizer->segment(line);
    std::vector<std::string> spelled(segmented.words.size());
    for (size_t i = 0; i < segmented.pieces.size(); ++i)
      spelled[static_cast<size_t>(segmented.word_of[i])] += segmented.pieces[i];
    for (size_t i = 0; i < spelled.size(); ++i) {
      if (const auto mark = spelled[i].find("▁"); mark != std::string::npos)
        spelled[i].erase(mark, std::string("▁").size());
      EXPECT_EQ(spelled[i], segmented.words[i]) << line;
    }
  }
}

TEST_P(EveryTokenizer, DescribesIdsAsItDecodesThem) {
  const auto tokenizer = train(corpus_text());
  for (const auto& line : kLines) {
    auto ids = tokenizer->encode(line);
    const auto plain = tokenizer->describe(ids);
    EXPECT_EQ(joined(plain.words), tokenizer->decode(ids));
    EXPECT_EQ(plain.ids, ids);
    ids.insert(ids.begin(), kBegin);
    ids.push_back(kUnknown);
    ids.push_back(kEnd);
    ids.push_back(kPadding);
    const auto marked = tokenizer->describe(ids);
    EXPECT_EQ(joined(marked.words), tokenizer->decode(ids));
    EXPECT_EQ(marked.words.back(), "<unk>");
    EXPECT_EQ(marked.pieces.back(), "<unk>");
    EXPECT_EQ(marked.ids.size(), plain.ids.size() + 1) << "begin, end and padding are left out, <unk> is not";
    EXPECT_TRUE(std::is_sorted(marked.word_of.begin(), marked.word_of.end()));
    EXPECT_EQ(marked.word_of.back(), std::ssize(marked.words) - 1);
  }
}

TEST_P(EveryTokenizer, NeverMakesASpecialTokenOfText) {
  const auto tokenizer = train(corpus_text());
  for (const std::string text : {"<s>", "</s>", "<pad>", "<s> a </s> b <pad>", "▁<s>", "x<s>x"})
    EXPECT_THAT(tokenizer->encode(text), Each(::testing::AnyOf(kUnknown, ::testing::Gt(kEnd)))) << text;
}

TEST_P(EveryTokenizer, TakesTextOfNothingButBlanks) {
  const auto tokenizer = train(corpus_text());
  for (const std::string text : {"", " ", "\t \u3000", "\u2028"}) {
    EXPECT_THAT(tokenizer->encode(text), IsEmpty());
    EXPECT_THAT(tokenizer->segment(text).ids, IsEmpty());
    EXPECT_THAT(tokenizer->segment(text).words, IsEmpty());
  }
  EXPECT_EQ(tokenizer->decode({}), "");
  EXPECT_THAT(tokenizer->describe({}).ids, IsEmpty());
  EXPECT_THAT(tokenizer->describe({}).words, IsEmpty());
}

TEST_P(EveryTokenizer, DecodesToOneLine) {
  const auto tokenizer = train("a\u0085b c\u2028d\nx\u0085y z\u2028w\n");
  for (int32_t id = 0; id < tokenizer->size(); ++id) {
    const auto text = tokenizer->decode(std::vector<int32_t>{id, id});
    EXPECT_EQ(text, joined(words(text)));
  }
}

TEST_P(EveryTokenizer, TrainsToTheSameBytesAgain) {
  train(corpus_text(), 8000, "first");
  train(corpus_text(), 8000, "second");
  EXPECT_EQ(read_file(folder_ / "first"), read_file(folder_ / "second"));
}

TEST_P(EveryTokenizer, DrawsItsSampleBySeed) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "word" + std::to_string(i * 7919) + " and " + std::to_string(i) + "\n";
  training_.sentences = 40;
  train(text, 60, "first");
  train(text, 60, "same");
  training_.seed = 2;
  train(text, 60, "other");
  EXPECT_EQ(read_file(folder_ / "first"), read_file(folder_ / "same"));
  EXPECT_NE(read_file(folder_ / "first"), read_file(folder_ / "other"));
}

TEST_P(EveryTokenizer, TakesNoMoreEntriesThanItsSize) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "number" + std::to_string(i) + " follows " + std::to_string(i * 31 % 977) + "\n";
  EXPECT_EQ(train(text, 40)->size(), GetParam() == "char" ? train(text, 8000)->size() : 40);
}

TEST_P(EveryTokenizer, KeepsTheLargestVocabularyThatTheTextCanCarry) {
  const auto tokenizer = train("a b\nb a\n", 8000);
  EXPECT_LT(tokenizer->size(), 20);
  EXPECT_EQ(tokenizer->decode(tokenizer->encode("b a b")), "b a b");
}

TEST_P(EveryTokenizer, RepairsWhatItIsTrainedOn) {
  const auto tokenizer = train(std::string("good text\nb\0d te\xFFxt\r\n\xE2\x96\x85 block\n", 31) + corpus_text());
  EXPECT_EQ(tokenizer->decode(tokenizer->encode("good text")), "good text");
}

TEST_P(EveryTokenizer, RefusesTextWithoutAWord) {
  for (const std::string text : {"", "\n\n", "  \n\t\n"})
    EXPECT_THAT(error_of([&] { train(text); }), HasSubstr("no vocabulary can be made"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "model"));
}

TEST_P(EveryTokenizer, LeavesEndlessLinesOutAndSaysSo) {
  const CapturedLog log;
  std::string endless;
  for (int i = 0; i < 100000; ++i) endless += "rare ";
  const auto tokenizer = train(endless + "\n" + corpus_text());
  EXPECT_THAT(log.text(),
              HasSubstr("lines of more than 10000 bytes, which are not used for making the vocabulary: 1\n"));
  EXPECT_GT(tokenizer->encode(endless).size(), 99999u);
  const auto segmented = tokenizer->segment(endless);
  EXPECT_EQ(segmented.words.size(), 100000u);
  EXPECT_EQ(segmented.ids, tokenizer->encode(endless));
}

TEST_P(EveryTokenizer, RefusesADamagedOrForeignFile) {
  EXPECT_THAT(error_of([&] { row().model.open(folder_ / "none"); }), HasSubstr("No such file"));
  for (const std::string bytes : {"", "rubbish", "\x01\x02\x03\xFF", "a\t1\nb\t2\nc\t3\nd\t4\n"}) {
    write_file(folder_ / "model", bytes);
    EXPECT_THAT(error_of([&] { row().model.open(folder_ / "model"); }), HasSubstr((folder_ / "model").string()));
  }
}

TEST_P(EveryTokenizer, SaysWhenItsModelCannotBeWritten) {
  write_file(folder_ / "file", "");
  EXPECT_THAT(error_of([&] { train(corpus_text(), 8000, "file/model"); }), HasSubstr("Not a directory"));
}

TEST(Tokenizers, ListTheirNamesWhenAskedForAnother) {
  EXPECT_THAT(error_of([] { tokenizers().at("wordpiece"); }),
              HasSubstr("unknown tokenizer 'wordpiece': expected one of unigram, bpe, char, word, whitespace"));
}

}  // namespace
}  // namespace attune::text
