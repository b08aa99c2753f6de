#include "src/base/line_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

#include "src/base/files.h"
#include "tests/support/temporary.h"
#include "tests/support/threads.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  LineReader reader(file);
  std::vector<std::string> lines;
  for (std::string line; reader.next(line);) {
    lines.push_back(line);
    EXPECT_EQ(reader.line_number(), std::ssize(lines));
  }
  return lines;
}

std::vector<std::string> lines_of_text(std::string_view text) {
  const TemporaryFolder folder;
  write_file(folder / "text", text);
  return lines_of(folder / "text");
}

void pack(const std::filesystem::path& file, std::string_view text, int filter) {
  archive* a = archive_write_new();
  ASSERT_EQ(archive_write_add_filter(a, filter), ARCHIVE_OK);
  archive_write_set_format_raw(a);
  ASSERT_EQ(archive_write_open_filename(a, file.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(a, entry);
  ASSERT_EQ(archive_write_data(a, text.data(), text.size()), static_cast<la_ssize_t>(text.size()));
  archive_entry_free(entry);
  archive_write_free(a);
}

/// Text that compresses badly, so that a cut file is cut inside its data.
std::string long_text() {
  std::string text;
  uint64_t state = 1;
  for (int i = 0; i < 60000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text += i % 60 == 59 ? '\n' : static_cast<char>('!' + (state >> 33) % 90);
  }
  return text;
}

TEST(LineReader, GivesTheLastLineWithOrWithoutItsEnd) {
  EXPECT_THAT(lines_of_text("a\nb\n"), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of_text("a\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of_text("a\n\n"), ElementsAre("a", ""));
  EXPECT_THAT(lines_of_text("\n"), ElementsAre(""));
  EXPECT_THAT(lines_of_text(""), IsEmpty());
}

TEST(LineReader, DropsTheCarriageReturnOfWindowsAndNoOther) {
  EXPECT_THAT(lines_of_text("a\r\nb\rc\r\r\n\r\n"), ElementsAre("a", "b\rc\r", ""));
}

TEST(LineReader, DropsAByteOrderMarkAtTheStartAlone) {
  EXPECT_THAT(lines_of_text("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n"), ElementsAre("one", "\xEF\xBB\xBFtwo"));
}

TEST(LineReader, KeepsNulAndIllFormedBytesForTheCallerToJudge) {
  EXPECT_THAT(lines_of_text(std::string_view("a\0b\n\xFF\xFE\n", 7)), ElementsAre(std::string("a\0b", 3), "\xFF\xFE"));
}

TEST(LineReader, HasNoLimitOfLength) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "word ";
  const auto lines = lines_of_text(text + "\nnext");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], text);
  EXPECT_EQ(lines[1], "next");
}

TEST(LineReader, UnpacksEveryKindByItsContent) {
  const TemporaryFolder folder;
  const std::string text = long_text();
  const auto expected = lines_of_text(text);
  for (const int filter :
       {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_LZ4}) {
    pack(folder / "packed", text, filter);
    ASSERT_NE(read_file(folder / "packed"), text);
    EXPECT_EQ(lines_of(folder / "packed"), expected) << "filter " << filter;
    if (filter == ARCHIVE_FILTER_LZ4) continue;  // libarchive's own writer crashes on an empty one
    pack(folder / "empty", "", filter);
    EXPECT_THAT(lines_of(folder / "empty"), IsEmpty()) << "filter " << filter;
  }
}

TEST(LineReader, UnpacksFilesPutOneBehindTheOther) {
  const TemporaryFolder folder;
  pack(folder / "1", "one\n", ARCHIVE_FILTER_GZIP);
  pack(folder / "2", "two\n", ARCHIVE_FILTER_GZIP);
  write_file(folder / "both", read_file(folder / "1") + read_file(folder / "2"));
  EXPECT_THAT(lines_of(folder / "both"), ElementsAre("one", "two"));
}

TEST(LineReader, UnpacksTwoFilesInTurns) {
  const TemporaryFolder folder;
  const std::string text = long_text() + long_text() + long_text() + long_text();  // more than is read at once
  const auto expected = lines_of_text(text);
  pack(folder / "1", text, ARCHIVE_FILTER_GZIP);
  pack(folder / "2", "other\n" + text, ARCHIVE_FILTER_GZIP);
  LineReader one(folder / "1"), two(folder / "2");
  std::string line;
  ASSERT_TRUE(two.next(line));
  for (const auto& each : expected) {
    ASSERT_TRUE(one.next(line));
    EXPECT_EQ(line, each);
    ASSERT_TRUE(two.next(line));
    EXPECT_EQ(line, each);
  }
}

TEST(LineReader, NamesACutFileOfEveryKind) {
  const TemporaryFolder folder;
  for (const int filter :
       {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_LZ4}) {
    pack(folder / "packed", long_text(), filter);
    const auto whole = read_file(folder / "packed");
    for (const size_t length : {whole.size() / 2, whole.size() - 9, size_t{20}}) {
      write_file(folder / "cut", whole.substr(0, length));
      EXPECT_THAT(error_of([&] { lines_of(folder / "cut"); }),
                  AllOf(HasSubstr("cut: "), HasSubstr("| the compressed file is damaged")))
          << "filter " << filter << ", " << length << " of " << whole.size() << " bytes";
    }
  }
}

// A flipped bit may well unpack to another text: the checksum behind the data tells.
TEST(LineReader, NamesAFileWhoseBytesChanged) {
  const TemporaryFolder folder;
  for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_BZIP2}) {
    pack(folder / "packed", long_text(), filter);
    auto bytes = read_file(folder / "packed");
    bytes[bytes.size() - (filter == ARCHIVE_FILTER_GZIP ? 6 : bytes.size() / 2)] ^= 1;  // of gzip the checksum itself
    write_file(folder / "changed", bytes);
    EXPECT_THAT(error_of([&] { lines_of(folder / "changed"); }),
                AllOf(HasSubstr("changed: "), HasSubstr("| the compressed file is damaged")))
        << "filter " << filter;
  }
}

TEST(LineReader, NamesAFileWithSomethingElseBehindItsData) {
  const TemporaryFolder folder;
  pack(folder / "packed", "one\n", ARCHIVE_FILTER_GZIP);
  write_file(folder / "more", read_file(folder / "packed") + "two\n");
  EXPECT_THAT(error_of([&] { lines_of(folder / "more"); }), HasSubstr("| the compressed file is damaged"));
}

TEST(LineReader, NamesAFileThatIsCutInsideItsHeader) {
  const TemporaryFolder folder;
  for (const std::string_view start : {std::string_view("\x1F\x8B\x08\0", 4), std::string_view("\x28\xB5\x2F\xFD")}) {
    write_file(folder / "cut", start);
    EXPECT_THAT(error_of([&] { lines_of(folder / "cut"); }), HasSubstr("| the compressed file is damaged"));
  }
}

TEST(LineReader, TakesTextThatOnlyBeginsLikeACompressedFile) {
  EXPECT_THAT(lines_of_text("BZhello\nworld\n"), ElementsAre("BZhello", "world"));
  EXPECT_THAT(lines_of_text("B"), ElementsAre("B"));
  EXPECT_THAT(lines_of_text("begin 644 x\nnot uuencoded\n"), ElementsAre("begin 644 x", "not uuencoded"));
}

TEST(LineReader, RefusesAFolderAndWhatIsNotThere) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of([&] { LineReader reader(folder.path()); }), HasSubstr("it is a folder, expected a text file"));
  EXPECT_THAT(error_of([&] { LineReader reader(folder / "none"); }),
              AllOf(HasSubstr("none"), HasSubstr("No such file")));
}

/// Standard input for as long as it lives: what the test writes.
class Pipe {
 public:
  Pipe() : before_(::dup(STDIN_FILENO)) {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    ::dup2(ends_[0], STDIN_FILENO);
  }
  ~Pipe() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
    ::close(ends_[0]);
    end();
  }
  void write(std::string_view text) { EXPECT_EQ(::write(ends_[1], text.data(), text.size()), std::ssize(text)); }
  void end() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  int before_;
  std::array<int, 2> ends_{};
};

TEST(LineReader, GivesALineOfAPipeBeforeTheNextHasCome) {
  Pipe pipe;
  // With one byte first: too short to tell whether it is compressed, but no byte that compressed text begins with.
  pipe.write("a\n");
  LineReader reader("-");
  std::string line;
  ASSERT_TRUE(reader.next(line));
  EXPECT_EQ(line, "a");
  pipe.write("b\n");
  ASSERT_TRUE(reader.next(line));
  EXPECT_EQ(line, "b");
  pipe.end();
  EXPECT_FALSE(reader.next(line));
  EXPECT_FALSE(reader.next(line)) << "the end stays the end";
}

TEST(LineReader, GivesWhatHasArrivedAndWaitsForNoMore) {
  Pipe pipe;
  pipe.write("one\ntwo\nthr");
  LineReader lines("-");
  EXPECT_THAT(lines.arrived(100),
              ElementsAre("one", "two"));  // the pipe is still open: waiting for more would hang here
  pipe.write("ee\n");
  EXPECT_THAT(lines.arrived(100), ElementsAre("three"));
  EXPECT_EQ(lines.line_number(), 3);
}

TEST(LineReader, WaitsForTheFirstLineToArrive) {
  Pipe pipe;
  pipe.write("\n");
  LineReader lines("-");
  EXPECT_THAT(lines.arrived(100), ElementsAre(""));
  std::thread late([&] {
    wait_until_others_sleep();
    pipe.write("la");
    wait_until_others_sleep();
    pipe.write("te\n");
  });
  EXPECT_THAT(lines.arrived(100), ElementsAre("late"));
  late.join();
}

TEST(LineReader, GivesNoMoreOfWhatArrivedThanAskedForAndLosesNothing) {
  Pipe pipe;
  pipe.write("a\nb\n\nd\r\nlast");
  pipe.end();
  LineReader lines("-");
  EXPECT_THAT(lines.arrived(2), ElementsAre("a", "b"));
  EXPECT_THAT(lines.arrived(2), ElementsAre("", "d"));
  EXPECT_THAT(lines.arrived(2), ElementsAre("last"));
  EXPECT_THAT(lines.arrived(2), IsEmpty());
}

TEST(LineReader, GivesNoMoreLinesOnceTheyHaveTheBytes) {
  const TemporaryFolder folder;
  write_file(folder / "text", "aaaa\nbbbb\nc\nd\n");
  LineReader lines(folder / "text");
  EXPECT_THAT(lines.arrived(100, 5), ElementsAre("aaaa", "bbbb"));
  EXPECT_THAT(lines.arrived(100, 5), ElementsAre("c", "d"));
}

TEST(LineReader, GivesNothingOfAPipeThatBroughtNothing) {
  Pipe pipe;
  pipe.end();
  EXPECT_THAT(LineReader("-").arrived(3), IsEmpty());
}

TEST(LineReader, PutsLinesTogetherThatArriveInPieces) {
  Pipe pipe;
  const std::string text(300000, 'x');
  std::thread writer([&] {
    for (size_t at = 0; at < text.size(); at += 50000) pipe.write(text.substr(at, 50000));
    pipe.write("\ny\n");
    pipe.end();
  });
  LineReader lines("-");
  std::vector<std::string> all;
  for (auto some = lines.arrived(10); !some.empty(); some = lines.arrived(10))
    all.insert(all.end(), some.begin(), some.end());
  writer.join();
  EXPECT_THAT(all, ElementsAre(text, "y"));
}

TEST(LineReader, WaitsOnADescriptorThatDoesNotBlock) {
  Pipe pipe;
  ASSERT_EQ(::fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK), 0);
  std::thread late([&] {
    wait_until_others_sleep();
    pipe.write("late\n");
  });
  LineReader lines("-");
  EXPECT_THAT(lines.arrived(100), ElementsAre("late"));
  late.join();
}

TEST(LineReader, UnpacksStandardInput) {
  const TemporaryFolder folder;
  pack(folder / "packed", long_text(), ARCHIVE_FILTER_GZIP);
  Pipe pipe;
  std::thread writer([&] {
    pipe.write(read_file(folder / "packed"));
    pipe.end();
  });
  LineReader lines("-");
  std::string text;
  for (auto some = lines.arrived(7); !some.empty(); some = lines.arrived(7))
    for (const std::string& line : some) text += line + "\n";
  writer.join();
  EXPECT_EQ(text, long_text());
}

TEST(LineReader, UnpacksAPipeThatBringsByteByByte) {
  const TemporaryFolder folder;
  pack(folder / "packed", "one\ntwo\n", ARCHIVE_FILTER_XZ);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::thread writer([&] {
    for (const char byte : read_file(folder / "packed")) EXPECT_EQ(::write(ends[1], &byte, 1), 1);
    ::close(ends[1]);
  });
  EXPECT_THAT(lines_of("/proc/self/fd/" + std::to_string(ends[0])), ElementsAre("one", "two"));
  writer.join();
  ::close(ends[0]);
}

}  // namespace
}  // namespace attune
