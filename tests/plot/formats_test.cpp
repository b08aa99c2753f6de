#include "src/plot/formats.h"

#include <gmock/gmock.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Formats : public ::testing::Test {
 protected:
  Formats() {
    first_.source = {"das", "Haus", kEndLabel};
    first_.target = {"the", "ho\"use", kEndLabel};
    first_.source_end = first_.target_end = true;
    first_.alignment = Matrix(3, 3);
    first_.alignment.values = {0.1F, 0.2F, 0.7F, 0.05F, 0.9F, 0.05F, 0, 0, 1};
    first_.log_probability = -1.25;
    empty_.index = 1;
    third_.index = 2;
    third_.source = {"日", "本"};
    third_.target = {"Japan"};
    third_.alignment = Matrix(1, 2, 0.5F);
  }

  std::unique_ptr<AlignmentWriter> write(const char* format) {
    auto writer = alignment_formats().at(format).make(folder_.path());
    for (const AlignedPair* pair : {&first_, &empty_, &third_}) writer->write(*pair);
    return writer;
  }

  TemporaryFolder folder_;
  AlignedPair first_, empty_, third_;
};

TEST_F(Formats, WritePharaohLinksWithoutTheEndOfSentence) {
  write("pharaoh")->finish();
  EXPECT_EQ(read_file(folder_ / "alignments.pharaoh"), "1-0 1-1\n\n0-0\n");
}

TEST_F(Formats, WriteJsonLinesThatReadBack) {
  write("jsonl")->finish();
  std::istringstream lines(read_file(folder_ / "alignments.jsonl"));
  std::string line;
  std::getline(lines, line);
  EXPECT_THAT(line, StartsWith(R"({"line":1,"source":["das","Haus","</s>"],)"));
  EXPECT_THAT(line, HasSubstr("[0.1,0.2,0.7]"));
  const auto first = nlohmann::json::parse(line);
  EXPECT_EQ(first["target"], (std::vector<std::string>{"the", "ho\"use", kEndLabel}));
  EXPECT_EQ(first["alignment"][1][1].get<float>(), 0.9F);
  EXPECT_EQ(first["log_probability"], -1.25);
  std::getline(lines, line);
  EXPECT_EQ(nlohmann::json::parse(line)["alignment"], nlohmann::json::array());
  std::getline(lines, line);
  const auto third = nlohmann::json::parse(line);
  EXPECT_EQ(third["line"], 3);
  EXPECT_EQ(third["source"][1], "本");
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(Formats, WriteArraysAsTheNpyFormatSays) {
  write("npy")->finish();
  const std::string bytes = read_file(folder_ / "npy/00001.npy");
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  const size_t header = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  EXPECT_EQ((10 + header) % 64, 0U);
  EXPECT_THAT(bytes.substr(10, header), StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }"));
  EXPECT_EQ(bytes[10 + header - 1], '\n');
  ASSERT_EQ(bytes.size(), 10 + header + 9 * sizeof(float));
  std::vector<float> values(9);
  std::memcpy(values.data(), bytes.data() + 10 + header, 9 * sizeof(float));
  EXPECT_EQ(values, first_.alignment.values);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "npy/00003.npy"));
}

TEST_F(Formats, WriteOnePictureForEachSentenceThatHasTwoSides) {
  for (const char* kind : {"svg", "png", "pdf"}) {
    EXPECT_EQ(write(kind)->summary(), std::string("2 ") + kind + " pictures");
    EXPECT_TRUE(std::filesystem::exists(folder_ / (std::string("00001.") + kind)));
    EXPECT_FALSE(std::filesystem::exists(folder_ / (std::string("00002.") + kind)));
    EXPECT_TRUE(std::filesystem::exists(folder_ / (std::string("00003.") + kind)));
  }
  EXPECT_THAT(read_file(folder_ / "00001.png"), StartsWith("\x89PNG"));
}

// Every element of the SVG is closed, in order: what a browser asks of XML, without a parser of its own.
TEST_F(Formats, WriteWellFormedSvg) {
  write("svg");
  const std::string svg = read_file(folder_ / "00001.svg");
  std::vector<std::string> open;
  for (size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = svg.substr(at + 1, end - at - 1);
    const std::string name =
        tag.substr(tag[0] == '/' ? 1 : 0).substr(0, tag.find_first_of(" \n") - (tag[0] == '/' ? 1 : 0));
    if (tag[0] == '?' || tag.back() == '/') continue;
    if (tag[0] != '/') {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    EXPECT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST_F(Formats, LeaveTheOldFileWholeUntilTheNewOneIsComplete) {
  write_file(folder_ / "alignments.jsonl", "old");
  { const auto never_finished = write("jsonl"); }
  EXPECT_EQ(read_file(folder_ / "alignments.jsonl"), "old");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "alignments.jsonl.partial"))
      << "what was begun stays under another name";
  write("jsonl")->finish();
  EXPECT_NE(read_file(folder_ / "alignments.jsonl"), "old");
}

TEST_F(Formats, NameTheFileThatCannotBeWritten) {
  for (const AlignmentFormat& format : alignment_formats().rows()) {
    const auto write_one = [&] {
      auto writer = format.make("/proc/no such folder");
      writer->write(first_);
      writer->finish();
    };
    EXPECT_THAT(error_of(write_one), HasSubstr("/proc/no such folder")) << format.name;
  }
}

TEST_F(Formats, SayThatTheDiskIsFull) {
  std::filesystem::create_symlink("/dev/full", folder_ / "alignments.jsonl.partial");
  first_.source.assign(100000, "word");
  const auto fill = [&] {
    auto writer = alignment_formats().at("jsonl").make(folder_.path());
    writer->write(first_);
    writer->finish();
  };
  EXPECT_THAT(error_of(fill), HasSubstr("alignments.jsonl.partial"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "alignments.jsonl"));
}

}  // namespace
}  // namespace attune
