#include "src/plot/formats.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::plot {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Formats : public ::testing::Test {
 protected:
  Formats() {
    first_.source = {"das", "Haus", alignment::kEndLabel};
    first_.target = {"the", "ho\"use", alignment::kEndLabel};
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
    const AlignmentFormat& row = alignment_formats().at(format);
    auto writer = row.files.make(folder_.path(), {});
    for (const alignment::AlignedPair* pair : {&first_, &empty_, &third_})
      writer->write({row.shows.ends == Ends::kNever ? without_ends(*pair) : *pair});
    return writer;
  }

  TemporaryFolder folder_;
  alignment::AlignedPair first_, empty_, third_;
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
  EXPECT_EQ(first["target"], (std::vector<std::string>{"the", "ho\"use", alignment::kEndLabel}));
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

TEST_F(Formats, WriteLinksCountedFromOneForTalp) {
  write("talp")->finish();
  EXPECT_EQ(read_file(folder_ / "alignments.talp"), "2-1 2-2\n\n1-1\n");
}

TEST_F(Formats, LinkByTheRuleThatWasChosen) {
  auto writer = alignment_formats().at("pharaoh").files.make(folder_.path(), {{"threshold", 0.15F}, ""});
  writer->write({without_ends(first_)});
  writer->finish();
  EXPECT_EQ(read_file(folder_ / "alignments.pharaoh"), "1-0 1-1\n");
}

TEST_F(Formats, WriteWeightsAsMarianPrintsThem) {
  write("marian")->finish();
  EXPECT_EQ(read_file(folder_ / "alignments.marian"), "0.1,0.2,0.7 0.05,0.9,0.05 0,0,1\n\n0.5,0.5\n");
}

TEST_F(Formats, WriteMatricesAsNematusDoes) {
  write("nematus")->finish();
  EXPECT_EQ(read_file(folder_ / "alignments.nematus"),
            "0 ||| the ho\"use ||| -1.25 ||| das Haus ||| 3 3\n0.1 0.2 0.7\n0.05 0.9 0.05\n0 0 1\n\n"
            "1 |||  ||| 0 |||  ||| 0 0\n\n"
            "2 ||| Japan ||| 0 ||| 日 本 ||| 2 1\n0.5 0.5\n\n");
}

TEST_F(Formats, WriteAWeightALineForSpreadsheets) {
  write("csv")->finish();
  const std::string text = read_file(folder_ / "alignments.csv");
  EXPECT_THAT(text, StartsWith("line,rank,head,target_position,target,source_position,source,weight\n"
                               "1,1,mean,0,the,0,das,0.1\n"));
  EXPECT_THAT(text, HasSubstr("1,1,mean,1,\"ho\"\"use\",1,Haus,0.9\n"));
  EXPECT_THAT(text, HasSubstr("3,1,mean,0,Japan,1,本,0.5\n"));
}

TEST_F(Formats, HoldEveryTranslationAndEveryHead) {
  alignment::AlignedPair second = first_;
  second.target[0] = "a";
  first_.heads = second.heads = {{0, 1, Matrix(3, 3, 0.25F)}, {0, 2, first_.alignment}};
  for (const AlignmentFormat& format : alignment_formats().rows()) {
    auto writer = format.files.make(folder_.path(), {});
    writer->write({first_, second});
    writer->finish();
  }
  std::istringstream lines(read_file(folder_ / "alignments.jsonl"));
  for (int rank = 1; rank <= 2; ++rank) {
    std::string line;
    std::getline(lines, line);
    const auto object = nlohmann::json::parse(line);
    EXPECT_EQ(object["rank"], rank);
    EXPECT_EQ(object["heads"].size(), 2U);
    EXPECT_EQ(object["heads"][0][2][2], 0.25F);
    EXPECT_EQ(object["head_names"], (std::vector<std::string>{"head 1", "head 2"}));
    EXPECT_FALSE(object.contains("self"));
  }
  EXPECT_THAT(read_file(folder_ / "npy/00001.npy"), HasSubstr("'shape': (2, 3, 3), }"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "npy/00001.2.npy"));
  EXPECT_THAT(read_file(folder_ / "alignments.csv"), HasSubstr("\n1,2,2,0,a,0,das,0.1\n"));
  EXPECT_THAT(read_file(folder_ / "alignments.nematus"), HasSubstr("\n0 ||| a ho\"use |||"));
  EXPECT_EQ(read_file(folder_ / "alignments.marian").find('\n'), read_file(folder_ / "alignments.marian").size() - 1);
}

/// A mean, two layers of two heads.
std::vector<alignment::AttentionMap> layers_and_heads(const Matrix& weights) {
  std::vector<alignment::AttentionMap> out;
  for (int64_t layer = 1; layer <= 2; ++layer)
    for (int64_t head = 0; head <= 2; ++head) out.push_back({layer, head, weights});
  return out;
}

TEST_F(Formats, CallLayersAndHeadsByTheirNames) {
  first_.heads = layers_and_heads(first_.alignment);
  for (const char* format : {"jsonl", "csv", "npy"}) write(format)->finish();
  const std::string csv = read_file(folder_ / "alignments.csv");
  EXPECT_THAT(csv, HasSubstr("\n1,1,alignment,0,the,0,das,0.1\n"));
  EXPECT_THAT(csv, HasSubstr("\n1,1,layer 2,0,the,0,das,0.1\n"));
  EXPECT_THAT(csv, HasSubstr("\n1,1,\"layer 2, head 1\",0,the,0,das,0.1\n"));
  std::istringstream lines(read_file(folder_ / "alignments.jsonl"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(nlohmann::json::parse(line)["head_names"],
            (std::vector<std::string>{"layer 1", "layer 1, head 1", "layer 1, head 2", "layer 2", "layer 2, head 1",
                                      "layer 2, head 2"}));
  EXPECT_THAT(read_file(folder_ / "npy/00001.npy"), HasSubstr("'shape': (6, 3, 3), }"));
}

/// What stands in the page: between the element's tags, with its angle brackets.
nlohmann::json data_of(const std::string& page) {
  const std::string open = "id=\"data\">", close = "</script>";
  const size_t begin = page.find(open) + open.size();
  return nlohmann::json::parse(page.substr(begin, page.find(close, begin) - begin));
}

TEST_F(Formats, WriteAPageWithAllThatItsReaderNeeds) {
  first_.target[0] = "</script>";
  first_.heads = {{2, 1, Matrix(3, 3, 1.0F)}};
  first_.gold = alignment::GoldAlignment{{{0, 1}}, {{0, 1}, {1, 0}}};
  first_.reference = "<b>";
  first_.bleu = 12.34567;
  write("html")->finish();
  const std::string page = read_file(folder_ / "alignments.html");
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>"));
  const auto data = data_of(page);
  EXPECT_EQ(data["unit"], "word");
  ASSERT_EQ(data["sentences"].size(), 3U);
  const auto& one = data["sentences"][0];
  EXPECT_EQ(one["line"], 1);
  EXPECT_EQ(one["source"]["words"], (std::vector<std::string>{"das", "Haus"}));
  EXPECT_EQ(one["source"]["word_of"], (std::vector<int>{0, 1}));
  EXPECT_EQ(one["alternatives"][0]["target"]["words"][0], "</script>");
  EXPECT_EQ(one["alternatives"][0]["alignment"], "GjOzDeYNAAD/");  // 26 51 179 13 230 13 0 0 255
  EXPECT_EQ(one["alternatives"][0]["heads"], (std::vector<std::string>{"////////////"}));
  EXPECT_EQ(one["alternatives"][0]["head_names"], (std::vector<std::string>{"layer 2, head 1"}));
  EXPECT_FALSE(data.contains("self"));
  EXPECT_EQ(one["gold"]["possible"], (std::vector<std::vector<int>>{{0, 1}, {1, 0}}));
  EXPECT_EQ(one["reference"], "<b>");
  EXPECT_EQ(one["bleu"], 12.3457);
  EXPECT_NEAR(one["entropy"].get<double>(), (0.8018 + 0.3944 + 0) / 3, 1e-3);
  EXPECT_FALSE(data["sentences"][1]["alternatives"][0].contains("alignment"));
  EXPECT_EQ(data["sentences"][2]["alternatives"][0]["alignment"], "gIAAAAAA")
      << "the ends, where none are known, weigh nothing";
}

TEST_F(Formats, SayThatASourceStandsAgainstItself) {
  first_.itself = true;
  for (const AlignmentFormat& format : alignment_formats().rows()) {
    const auto writer = format.files.make(folder_.path(), {});
    writer->write({format.shows.ends == Ends::kNever ? without_ends(first_) : first_});
    writer->finish();
  }
  EXPECT_EQ(nlohmann::json::parse(read_file(folder_ / "alignments.jsonl"))["self"], true);
  EXPECT_EQ(data_of(read_file(folder_ / "alignments.html"))["self"], true);
  EXPECT_EQ(read_file(folder_ / "alignments.pharaoh"), "1-0 1-1\n") << "a word that is looked at, and one that looks";
}

TEST_F(Formats, WritePiecesIntoThePageWhereTheyAreKnown) {
  first_.pieces = alignment::Pieces{
      {{}, {"▁das", "▁Ha", "us"}, {"das", "Haus"}, {0, 1, 1}}, {{}, {"▁the"}, {"the"}, {0}}, Matrix(2, 4, 0.5F), {}};
  write("html")->finish();
  const auto data = data_of(read_file(folder_ / "alignments.html"));
  EXPECT_EQ(data["unit"], "piece");
  EXPECT_EQ(data["sentences"][0]["source"]["pieces"][2], "us");
  EXPECT_EQ(data["sentences"][0]["alternatives"][0]["alignment"], "gICAgICAgIA=");
}

TEST_F(Formats, PutAllPicturesIntoOneDocument) {
  EXPECT_EQ(write("pages")->summary(), "2 pages in alignments.pdf");
  auto pages = write("pages");
  pages->finish();
  const std::string pdf = read_file(folder_ / "alignments.pdf");
  EXPECT_THAT(pdf, StartsWith("%PDF"));
  EXPECT_THAT(pdf, HasSubstr("/Count 2"));
  write("sheet")->finish();
  EXPECT_THAT(read_file(folder_ / "alignments.png"), StartsWith("\x89PNG"));
}

TEST_F(Formats, SayOnAPageWhatItOpensWith) {
  alignment::AlignedPair read = without_ends(first_);
  read.links = {{0, 0}};
  read.log_probability = NAN;
  read.caption = "marian";
  const auto page_of = [&](const alignment::AlignedPair& pair, const FormatOptions& options) {
    const auto writer = alignment_formats().at("html").files.make(folder_.path(), options);
    writer->write({pair});
    writer->finish();
    return data_of(read_file(folder_ / "alignments.html"));
  };
  const auto plain = page_of(first_, {.note = "shifted", .unit = "piece", .ends = true});
  EXPECT_EQ(plain["shown"], nlohmann::json::parse(R"({"unit": "piece", "ends": true})"));
  EXPECT_EQ(plain["note"], "shifted");
  EXPECT_FALSE(plain.contains("ends"));
  const auto links = page_of(read, {.ends = true});
  EXPECT_EQ(links["shown"], nlohmann::json::parse(R"({"unit": "word", "ends": false})"));
  EXPECT_EQ(links["ends"], false);
  EXPECT_FALSE(links.contains("note"));
  EXPECT_FALSE(links["sentences"][0].contains("entropy"));
  EXPECT_FALSE(links["sentences"][0]["alternatives"][0].contains("log_probability"));
  EXPECT_EQ(links["sentences"][0]["alternatives"][0]["name"], "marian");
}

TEST_F(Formats, NameNoFileWhereNothingWasDrawn) {
  alignment::AlignedPair unread = without_ends(first_);
  unread.alignment = {};
  for (const auto& [format, said] : {std::pair("pages", "no page"), {"sheet", "no sheet"}, {"svg", "0 svg pictures"}}) {
    const auto writer = alignment_formats().at(format).files.make(folder_.path(), {});
    writer->write({unread});
    writer->finish();
    EXPECT_EQ(writer->summary(), said);
  }
}

TEST_F(Formats, GiveALayerARowOfAPicture) {
  const auto size_of = [&](const std::vector<alignment::AttentionMap>& heads) {
    first_.heads = heads;
    alignment_formats().at("svg").files.make(folder_.path(), {})->write({first_});
    const std::string svg = read_file(folder_ / "00001.svg");
    double width = 0, height = 0;
    std::sscanf(svg.substr(svg.find("width=")).c_str(), "width=\"%lf%*[a-z]\" height=\"%lf", &width, &height);
    if (height == 0) std::sscanf(svg.substr(svg.find("width=")).c_str(), "width=\"%lf\" height=\"%lf", &width, &height);
    return std::pair(width, height);
  };
  const auto rows = size_of(layers_and_heads(first_.alignment));
  const auto layers = size_of({{1, 0, first_.alignment}, {2, 0, first_.alignment}});
  EXPECT_NEAR(rows.first, layers.first, 150) << "three beside each other";
  EXPECT_GT(rows.second, 2.5 * layers.second) << "the alignment, and a row for each layer";
}

TEST_F(Formats, DrawASystemBesideOneThatHasNoAlignment) {
  alignment::AlignedPair unread = without_ends(first_);
  unread.alignment = {};
  const auto writer = alignment_formats().at("svg").files.make(folder_.path(), {});
  writer->write({unread, without_ends(first_)});
  EXPECT_EQ(writer->summary(), "1 svg picture");
}

TEST_F(Formats, BeginAnotherSheetWhereOneWouldBeTooTall) {
  first_ = without_ends(first_);
  first_.target.assign(300, "word");
  first_.alignment = Matrix(300, 2, 0.5F);
  auto sheet = alignment_formats().at("sheet").files.make(folder_.path(), {});
  for (int i = 0; i < 20; ++i) sheet->write({first_});
  sheet->finish();
  EXPECT_EQ(sheet->summary(), "alignments.png and 1 more");
  // Rows whose second picture is the tall one.
  alignment::AlignedPair small = first_;
  small.target.resize(3);
  small.alignment = Matrix(3, 2, 0.5F);
  auto ragged = alignment_formats().at("sheet").files.make(folder_.path(), {});
  for (int i = 0; i < 40; ++i) {
    ragged->write({small});
    ragged->write({first_});
    ragged->write({small});
  }
  ragged->finish();
  EXPECT_TRUE(std::filesystem::exists(folder_ / "alignments.png"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "alignments-2.png"));
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
      auto writer = format.files.make("/proc/no such folder", {});
      writer->write({first_});
      writer->finish();
    };
    EXPECT_THAT(error_of(write_one), HasSubstr("/proc/no such folder")) << format.name;
  }
}

TEST_F(Formats, SayThatTheDiskIsFull) {
  std::filesystem::create_symlink("/dev/full", folder_ / "alignments.jsonl.partial");
  first_.source.assign(100000, "word");
  const auto fill = [&] {
    auto writer = alignment_formats().at("jsonl").files.make(folder_.path(), {});
    writer->write({first_});
    writer->finish();
  };
  EXPECT_THAT(error_of(fill), HasSubstr("alignments.jsonl.partial"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "alignments.jsonl"));
}

}  // namespace
}  // namespace attune::plot
