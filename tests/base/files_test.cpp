#include "src/base/files.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

int64_t entries(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

TEST(Files, WrittenThroughALinkLeaveItALink) {
  const TemporaryFolder folder;
  write_file(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  write_file(folder / "link", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "real"), "new");
}

TEST(Files, GiveBackWhatWasWritten) {
  const TemporaryFolder folder;
  const std::string bytes("a\0b\r\n\xFF", 6);
  write_file(folder / "x", bytes);
  EXPECT_EQ(read_file(folder / "x"), bytes);
  write_file(folder / "x", "");
  EXPECT_EQ(read_file(folder / "x"), "");
  EXPECT_EQ(entries(folder.path()), 1) << "nothing is left beside it";
}

TEST(Files, AreReadableByOthersAsTheUmaskSays) {
  const TemporaryFolder folder;
  const mode_t before = ::umask(022);
  write_file(folder / "x", "text");
  ::umask(before);
  EXPECT_EQ(std::filesystem::status(folder / "x").permissions(), std::filesystem::perms(0644));
}

TEST(Files, NameWhatCannotBeReadAndWhy) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of([&] { read_file(folder / "none"); }), AllOf(HasSubstr("none"), HasSubstr("No such file")));
  EXPECT_THAT(error_of([&] { read_file(folder.path()); }), HasSubstr("Is a directory"));
}

TEST(Files, NameWhatCannotBeWrittenAndWhy) {
  const TemporaryFolder folder;
  write_file(folder / "file", "text");
  EXPECT_THAT(error_of([&] { write_file(folder / "file" / "below", "x"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(error_of([&] { write_file(folder / "none" / "below", "x"); }), HasSubstr("No such file or directory"));
  EXPECT_THAT(error_of([&] { write_file(folder.path(), "x"); }), HasSubstr("Is a directory"));
  EXPECT_THAT(error_of([&] { make_folder(folder / "file" / "below"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(error_of([&] { make_folder(folder / "file"); }), HasSubstr("cannot make the folder"));
  EXPECT_THAT(error_of([] { write_file("/proc/attune", "x"); }), HasSubstr("/proc/attune"));
}

TEST(Files, OnAFullDiskSayWhatToDo) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  EXPECT_THAT(error_of([] { write_file("/dev/full", "x"); }),
              AllOf(HasSubstr("No space left"), HasSubstr("| free some space")));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full")) << "a device is written to, never replaced";
}

/// In a process of its own, because the limit cannot be lifted again for sure.
TEST(Files, KeepTheOldOneWholeWhenTheNewOneDoesNotFit) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int code = 1;
    try {
      write_file(folder / "x", std::string(5000, 'n'));
    } catch (const Error& e) {
      code = std::string(e.what()).find("File too large") != std::string::npos ? 0 : 2;
    }
    ::_exit(code);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read_file(folder / "x"), "old");
  EXPECT_EQ(entries(folder.path()), 1) << "the half-written one is gone";
}

TEST(NewFile, StandsUnderItsNameWhenItIsFinished) {
  const TemporaryFolder folder;
  write_file(folder / "x", "old");
  std::string bytes;
  {
    NewFile file(folder / "x");
    for (const size_t size : {3, 500000, 700000, 3000000, 0, 1}) {
      const std::string piece(size, static_cast<char>('a' + size % 26));
      file.append(piece);
      bytes += piece;
    }
    EXPECT_EQ(read_file(folder / "x"), "old");
    file.finish();
  }
  EXPECT_EQ(read_file(folder / "x"), bytes);
  NewFile(folder / "x").append("never finished");
  EXPECT_EQ(read_file(folder / "x"), bytes);
  EXPECT_EQ(entries(folder.path()), 1);
}

TEST(Files, AreSyncedOrTheReasonSaid) {
  const TemporaryFolder folder;
  write_file(folder / "x", "text");
  EXPECT_NO_THROW(sync_file(folder / "x"));
  EXPECT_NO_THROW(sync_folder(folder.path()));
  EXPECT_THAT(error_of([&] { sync_file(folder / "none"); }), HasSubstr("none"));
  EXPECT_THAT(error_of([&] { sync_folder(folder / "x"); }), HasSubstr("Not a directory"));
}

TEST(Checksum, IsXxh3Of128Bits) {
  // From the specification of XXH3 and from xxh128sum.
  EXPECT_EQ(checksum(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_NE(checksum("attune"), checksum("attunE"));
  EXPECT_EQ(checksum("attune").size(), 32u);
  const TemporaryFolder folder;
  for (const size_t size : {0, 1, 65536, 65537, 1000000}) {
    const std::string bytes(size, 'b');
    write_file(folder / "x", bytes);
    EXPECT_EQ(file_checksum(folder / "x"), checksum(bytes));
  }
}

}  // namespace
}  // namespace attune
