#include "src/corpus/corpus_file.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <map>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::corpus {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Words are numbers and their own ids. Counts the lines it was asked for.
class Numbers : public text::Tokenizer {
 public:
  explicit Numbers(int64_t size) : size_(size) {}
  std::vector<int32_t> encode(std::string_view text) const override {
    ++lines;
    std::vector<int32_t> ids;
    std::istringstream in{std::string(text)};
    for (int32_t id = 0; in >> id;) ids.push_back(id);
    return ids;
  }
  text::Segmented segment(std::string_view) const override { return {}; }
  std::string decode(std::span<const int32_t>) const override { return {}; }
  text::Segmented describe(std::span<const int32_t>) const override { return {}; }
  int64_t size() const override { return size_; }
  std::string piece(int32_t) const override { return {}; }

  mutable int lines = 0;

 private:
  int64_t size_;
};

class CorpusFile : public ::testing::Test {
 protected:
  CorpusFile() { write("1 2 3\n\n4 5\n6\n", "7\n8\n9 10\n11 12 13 14\n"); }
  void write(std::string_view source, std::string_view target) {
    write_file(files_.source.value, source);
    write_file(files_.target.value, target);
  }
  /// Every pair with its line.
  std::string read() {
    const ParallelCorpus corpus = read_corpus(kept_, files_, vocabularies_, filter_);
    std::string text;
    for (int64_t i = 0; i < corpus.size(); ++i) {
      text += std::to_string(corpus.line(i)) + ":";
      for (const int32_t id : corpus.source(i)) text += " " + std::to_string(id);
      text += " |";
      for (const int32_t id : corpus.target(i)) text += " " + std::to_string(id);
      text += "\n";
    }
    return text;
  }
  int lines_tokenised() { return std::exchange(numbers_->lines, 0); }

  static constexpr char kText[] = "1: 1 2 3 | 7\n3: 4 5 | 9 10\n4: 6 | 11 12 13 14\n";

  TemporaryFolder folder_;
  fs::path kept_ = folder_ / "corpus";
  TextPair files_{{folder_ / "x.de"}, {folder_ / "x.en"}};
  std::shared_ptr<Numbers> numbers_ = std::make_shared<Numbers>(100);
  text::Vocabularies vocabularies_{numbers_, numbers_, "0123"};
  FilterOptions filter_;
};

TEST_F(CorpusFile, HoldsWhatWasTokenisedAndIsNotTokenisedAgain) {
  EXPECT_EQ(read(), kText);
  EXPECT_EQ(lines_tokenised(), 8);
  EXPECT_EQ(read(), kText);
  EXPECT_EQ(lines_tokenised(), 0);
}

TEST_F(CorpusFile, TellsEachTimeWhatItLeavesOut) {
  filter_ = {.longest = 3, .ratio = 2};
  write("1\n\n1 1 1 1\n1\n1 1\n", "2\n2\n2\n2 2 2\n2 2 2\n");
  for (int time = 0; time < 2; ++time) {
    const CapturedLog log;
    const ParallelCorpus corpus = read_corpus(kept_, files_, vocabularies_, filter_);
    const FilterCounts& counts = corpus.counts();
    EXPECT_EQ(counts.read, 5);
    EXPECT_EQ(counts.kept, 2);
    EXPECT_EQ(counts.empty, 1);
    EXPECT_EQ(counts.too_long, 1);
    EXPECT_EQ(counts.bad_ratio, 1);
    EXPECT_EQ(corpus.line(1), 5) << "lines are those of the file";
    EXPECT_THAT(
        log.text(),
        HasSubstr("2 of 5 pairs kept; left out: 1 with an empty side, 1 longer than 3 tokens, 1 over the ratio"));
  }
}

TEST_F(CorpusFile, KeepsForAModelThatOnlyCopiesWhatCanBeCopied) {
  write("1 2 3\n4 5\n6 7\n", "3 1 1\n5 6\n7\n");
  EXPECT_EQ(read_corpus(kept_, files_, vocabularies_, filter_).size(), 3);
  const CapturedLog log;
  const ParallelCorpus corpus = read_corpus(kept_, files_, vocabularies_, filter_, true);
  EXPECT_EQ(corpus.size(), 2);
  EXPECT_EQ(corpus.line(1), 3);
  EXPECT_EQ(corpus.counts().not_in_source, 1);
  EXPECT_THAT(log.text(), HasSubstr("1 with words that the source has not"));
}

TEST_F(CorpusFile, TakesSixteenBitsAnIdWhereTheVocabularyAllowsIt) {
  write("0 65535\n", "4\n");
  vocabularies_.source = vocabularies_.target = std::make_shared<Numbers>(65536);
  EXPECT_EQ(read(), "1: 0 65535 | 4\n");
  EXPECT_EQ(fs::file_size(kept_ / "ids"), 6u);
  write("0 65536\n", "4\n");
  vocabularies_.source = std::make_shared<Numbers>(65537);
  EXPECT_EQ(read(), "1: 0 65536 | 4\n");
  EXPECT_EQ(read(), "1: 0 65536 | 4\n");
  EXPECT_EQ(fs::file_size(kept_ / "ids"), 12u);
}

TEST_F(CorpusFile, IsMadeAnewForAnotherText) {
  read();
  const auto date = fs::last_write_time(files_.source.value);
  write("1 2 4\n\n4 5\n6\n", "7\n8\n9 10\n11 12 13 14\n");
  fs::last_write_time(files_.source.value, date);  // of the same size and date
  EXPECT_THAT(read(), HasSubstr("1: 1 2 4 | 7"));
  fs::copy_file(files_.source.value, folder_ / "copy");
  files_.source.value = folder_ / "copy";
  lines_tokenised();
  read();
  EXPECT_EQ(lines_tokenised(), 0) << "the same text under another name";
}

TEST_F(CorpusFile, IsMadeAnewForOtherVocabulariesAndAnotherFilter) {
  read();
  lines_tokenised();
  const auto tokenised = [&] {
    read();
    return lines_tokenised() > 0;
  };
  vocabularies_.checksum = "4567";
  EXPECT_TRUE(tokenised());
  filter_.longest = 50;
  EXPECT_TRUE(tokenised());
  filter_.ratio = 10;
  EXPECT_TRUE(tokenised());
  EXPECT_FALSE(tokenised());
}

TEST_F(CorpusFile, ThatIsDamagedIsNoticedAndMadeAnew) {
  const auto flip = [](const fs::path& file, size_t at) {
    std::string bytes = read_file(file);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    write_file(file, bytes);
  };
  const std::map<std::string, std::function<void()>> damages = {
      {"ids cut", [&] { fs::resize_file(kept_ / "ids", 10); }},
      {"ids empty", [&] { fs::resize_file(kept_ / "ids", 0); }},
      {"ids too long", [&] { write_file(kept_ / "ids", read_file(kept_ / "ids") + "xx"); }},
      {"ids flipped", [&] { flip(kept_ / "ids", 7); }},
      {"ids gone", [&] { fs::remove(kept_ / "ids"); }},
      {"ids a folder", [&] { fs::remove(kept_ / "ids"), fs::create_directory(kept_ / "ids"); }},
      {"pairs cut", [&] { fs::resize_file(kept_ / "pairs", 32); }},
      {"pairs flipped", [&] { flip(kept_ / "pairs", 24); }},
      {"pairs gone", [&] { fs::remove(kept_ / "pairs"); }},
      {"header empty", [&] { write_file(kept_ / "header.json", ""); }},
      {"header cut", [&] { fs::resize_file(kept_ / "header.json", 100); }},
      {"header foreign", [&] { write_file(kept_ / "header.json", "[1, {\"content\": 3}]"); }},
  };
  for (const auto& [what, damage] : damages) {
    read();
    damage();
    const CapturedLog log;
    lines_tokenised();
    EXPECT_EQ(read(), kText) << what;
    EXPECT_EQ(lines_tokenised(), 8) << what;
    EXPECT_THAT(log.text(), HasSubstr("damaged")) << what;
  }
}

TEST_F(CorpusFile, IsNeverReadWronglyWhicheverByteOfItsHeaderIsWrong) {
  read();
  const std::string header = read_file(kept_ / "header.json");
  const CapturedLog log;
  for (size_t i = 0; i < header.size(); i += 5) {
    std::string other = header;
    other[i] = other[i] == '1' ? '2' : '1';
    write_file(kept_ / "header.json", other);
    EXPECT_EQ(read(), kText) << i;
  }
}

TEST_F(CorpusFile, OfAnotherRunIsNotTaken) {
  read();
  fs::rename(kept_, folder_ / "other");
  write("1\n", "2\n");
  read();
  fs::copy(folder_ / "other", kept_, fs::copy_options::overwrite_existing);
  EXPECT_EQ(read(), "1: 1 | 2\n");
}

TEST_F(CorpusFile, StaysWhenAnotherTextIsWrong) {
  read();
  const std::string source = read_file(files_.source.value), target = read_file(files_.target.value);
  write("1\n2\n", "3\n");
  EXPECT_THAT(error_of([&] { read(); }), HasSubstr("x.en:2: missing: "));
  write("\n\n", "\n2\n");
  EXPECT_THAT(error_of([&] { read(); }), AllOf(HasSubstr("2 read, 2 with an empty side"), HasSubstr("| look at")));
  write("", "");
  EXPECT_THAT(error_of([&] { read(); }), HasSubstr("hold no line"));
  write(source, target);
  lines_tokenised();
  EXPECT_EQ(read(), kText);
  EXPECT_EQ(lines_tokenised(), 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(kept_), {}), 3) << "and no half beside it";
  files_.source.value = folder_ / "none";
  EXPECT_THAT(error_of([&] { read(); }), HasSubstr("none"));
}

/// In a process of its own, because the limit cannot be lifted again for sure.
TEST_F(CorpusFile, OnAFullDiskIsAnErrorAndLeavesNothing) {
  std::string source, target;
  for (int i = 0; i < 2000; ++i) source += "1 2 3 4\n", target += "5 6\n";
  write(source, target);
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10000, 10000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int code = 1;
    try {
      read();
    } catch (const Error& e) {
      code = std::string(e.what()).find("corpus/ids: File too large") != std::string::npos ? 0 : 2;
    }
    ::_exit(code);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(fs::is_empty(kept_));
}

}  // namespace
}  // namespace attune::corpus
