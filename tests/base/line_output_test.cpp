#include "src/base/line_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/line_reader.h"

namespace attune {
namespace {

class LineOutputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("attune_line_output_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(LineOutputTest, AppearsUnderItsNameWhenComplete) {
  const std::filesystem::path file = folder_ / "out.txt";
  LineOutput output(file);
  EXPECT_TRUE(output.write("one\n"));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(read_file(file.string() + ".partial"), "one\n");
  EXPECT_TRUE(output.write("two\n"));
  output.finish();
  EXPECT_EQ(read_file(file), "one\ntwo\n");
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".partial"));
}

TEST_F(LineOutputTest, LeavesTheOldFileWhenItIsNotFinished) {
  const std::filesystem::path file = folder_ / "out.txt";
  write_file(file, "old");
  { LineOutput(file).write("new"); }
  EXPECT_EQ(read_file(file), "old");
}

TEST_F(LineOutputTest, LeavesNothingWhenNothingWasWritten) {
  { LineOutput output(folder_ / "out.txt"); }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(LineOutputTest, MakesAFileWithoutLines) {
  LineOutput(folder_ / "out.txt").finish();
  EXPECT_EQ(read_file(folder_ / "out.txt"), "");
}

TEST_F(LineOutputTest, CompressesAsTheNameOfTheFileSays) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "line " + std::to_string(i) + "\n";
  for (const char* ending : {".gz", ".xz", ".zst", ".bz2", ".lz4"}) {
    const std::filesystem::path file = folder_ / ("out.txt" + std::string(ending));
    LineOutput output(file);
    for (size_t at = 0; at < text.size(); at += 1000) EXPECT_TRUE(output.write(text.substr(at, 1000)));
    output.finish();
    EXPECT_LT(std::filesystem::file_size(file), text.size() / 2) << ending;
    std::string read;
    LineReader lines(file);
    for (std::string line; lines.next(line);) read += line + "\n";
    EXPECT_EQ(read, text) << ending;
  }
  EXPECT_EQ(std::system(("gzip --test " + (folder_ / "out.txt.gz").string()).c_str()), 0);
}

TEST_F(LineOutputTest, CompressesNoLinesToAFileOfNone) {
  const std::filesystem::path file = folder_ / "out.gz";
  LineOutput(file).finish();
  std::string line;
  EXPECT_FALSE(LineReader(file).next(line));
  EXPECT_EQ(std::system(("gzip --test " + file.string()).c_str()), 0);
}

TEST_F(LineOutputTest, OfCompressedLinesLeavesTheOldFileWhenItIsNotFinished) {
  const std::filesystem::path file = folder_ / "out.gz";
  write_file(file, "old");
  { LineOutput(file).write("new"); }
  EXPECT_EQ(read_file(file), "old");
}

TEST_F(LineOutputTest, OfCompressedLinesSaysThatTheDiskIsFull) {
  const std::filesystem::path file = folder_ / "full.gz";
  std::filesystem::create_symlink("/dev/full", file);
  std::string noise;
  for (uint32_t i = 1; noise.size() < 1'000'000; i = i * 1664525u + 1013904223u) noise += static_cast<char>(i >> 24);
  LineOutput output(file);
  EXPECT_THROW(
      {
        output.write(noise);
        output.finish();
      },
      Error);
}

TEST_F(LineOutputTest, WritesIntoAPipeAndLeavesItOne) {
  const std::filesystem::path file = folder_ / "pipe";
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  const int reader = open(file.c_str(), O_RDONLY | O_NONBLOCK);
  LineOutput output(file);
  EXPECT_TRUE(output.write("one\n"));
  char text[8] = {};
  EXPECT_EQ(read(reader, text, sizeof text), 4);
  output.finish();
  EXPECT_TRUE(std::filesystem::is_fifo(file));
  close(reader);
}

TEST_F(LineOutputTest, RefusesAFolderThatIsNotThere) {
  EXPECT_THROW(LineOutput(folder_ / "nowhere" / "out.txt"), Error);
}

}  // namespace
}  // namespace attune
