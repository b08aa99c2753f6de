#include "src/plot/terminal.h"

#include <gmock/gmock.h>

#include <sstream>

#include "src/base/utf8.h"
#include "src/plot/canvas/colour.h"

namespace attune::plot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

alignment::AlignedPair example() {
  alignment::AlignedPair pair;
  pair.source = {"the", "黒い", "cat"};
  pair.target = {"le", "chat"};
  pair.alignment = Matrix(2, 3);
  pair.alignment.values = {1, 0, 0.3F, 0, 0.5F, 0.75F};
  return pair;
}

TEST(Terminal, ShowsEachWeightAsABlockUnderItsSourceWord) {
  EXPECT_EQ(shaded_matrix(example(), Shading::kBlocks),
            "the\n"
            "│ 黒い\n"
            "│ │ cat\n"
            "██  ░░ le\n"
            "  ▒▒▓▓ chat\n");
}

TEST(Terminal, ShowsTheColoursOfThePicturesWhereItCan) {
  const std::string text = shaded_matrix(example(), Shading::kColours24Bit);
  const Colour8 full = to_8bit(ramp(1));
  EXPECT_THAT(text, HasSubstr("\x1b[48;2;" + std::to_string(full.red) + ";" + std::to_string(full.green) + ";" +
                              std::to_string(full.blue) + "m  "));
  EXPECT_THAT(text, HasSubstr("\x1b[0m chat\n"));
  EXPECT_THAT(shaded_matrix(example(), Shading::kColours256),
              HasSubstr("\x1b[48;5;" + std::to_string(to_256(ramp(1))) + "m  "));
  EXPECT_THAT(shaded_matrix(example(), Shading::kBlocks), Not(HasSubstr("\x1b")));
}

TEST(Terminal, ShowsALongSourceInBandsThatFitTheWidth) {
  alignment::AlignedPair pair;
  for (int i = 0; i < 60; ++i) pair.source.push_back("word" + std::to_string(i));
  pair.target = {"eins", "zwei"};
  pair.alignment = Matrix(2, 60, 0.5F);
  std::istringstream lines(shaded_matrix(pair, Shading::kBlocks, 40));
  int blocks = 0;
  size_t labels = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(display_width(line), 40) << line;
    for (size_t at = line.find("▒▒"); at != std::string::npos; at = line.find("▒▒", at + 6)) ++blocks;
    labels += line.find("word") != std::string::npos;
  }
  EXPECT_EQ(blocks, 120);
  EXPECT_EQ(labels, 60U);
}

TEST(Terminal, EndsEvenWhenNothingFits) {
  EXPECT_THAT(shaded_matrix(example(), Shading::kBlocks, 1), HasSubstr("cat"));
  EXPECT_EQ(shaded_matrix({}, Shading::kBlocks), "");
}

TEST(Terminal, KnowsItsColoursFromTheEnvironment) {
  EXPECT_EQ(terminal_shading(true, "xterm-256color", "truecolor", nullptr), Shading::kColours24Bit);
  EXPECT_EQ(terminal_shading(true, "xterm-256color", nullptr, nullptr), Shading::kColours256);
  EXPECT_EQ(terminal_shading(true, "vt100", nullptr, nullptr), Shading::kBlocks);
  EXPECT_EQ(terminal_shading(true, nullptr, nullptr, nullptr), Shading::kBlocks);
  EXPECT_EQ(terminal_shading(true, "dumb", "truecolor", nullptr), Shading::kBlocks);
  EXPECT_EQ(terminal_shading(true, "xterm-256color", "truecolor", "1"), Shading::kBlocks);
  EXPECT_EQ(terminal_shading(false, "xterm-256color", "truecolor", nullptr), Shading::kBlocks);
}

TEST(Terminal, FindsTheNearestOfItsColours) {
  EXPECT_EQ(to_256({1, 1, 1}), 231);
  EXPECT_EQ(to_256({0, 0, 0}), 16);
  EXPECT_EQ(to_256({0.5, 0.5, 0.5}), 244);
}

}  // namespace
}  // namespace attune::plot
