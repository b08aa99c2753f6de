#include "src/plot/sheet.h"

#include <gtest/gtest.h>

#include <regex>

#include "src/plot/heatmap.h"

namespace attune::plot {
namespace {

SheetCell cell(const std::string& caption, int64_t words) {
  SheetCell out{caption, {}};
  out.pair.source = out.pair.target = std::vector<std::string>(static_cast<size_t>(words), "word");
  out.pair.alignment = Matrix(words, words, 0.5F);
  return out;
}

std::pair<double, double> size_of(const std::string& svg) {
  std::smatch found;
  std::regex_search(svg, found, std::regex("width=\"([0-9.]+)(pt|px)?\" height=\"([0-9.]+)"));
  return {std::stod(found[1]), std::stod(found[3])};
}

TEST(Sheet, HoldsACellBesideTheOther) {
  const auto [one, one_height] = size_of(Sheet({{cell("a", 4)}}).render(Picture::kSvg));
  const auto [two, two_height] = size_of(Sheet({{cell("a", 4), cell("b", 4)}}).render(Picture::kSvg));
  EXPECT_GT(two, one + Heatmap(cell("b", 4).pair).geometry().width);
  EXPECT_EQ(one_height, two_height);
}

TEST(Sheet, BreaksLinesThatAreTooWide) {
  const std::vector<SheetCell> four(4, cell("a", 3));
  const auto [wide, low] = size_of(Sheet({four}, 4).render(Picture::kSvg));
  const auto [narrow, high] = size_of(Sheet({four}, 2).render(Picture::kSvg));
  EXPECT_LT(narrow, wide);
  EXPECT_GT(high, 1.5 * low);
}

TEST(Sheet, BeginsRowsWhereCellsSaySo) {
  std::vector<SheetCell> seven(7, cell("a", 3));
  const auto [three, high] = size_of(Sheet({seven}).render(Picture::kSvg));
  seven[1].begins_row = seven[2].begins_row = true;  // of 1, 1 and 5
  const auto [five, same] = size_of(Sheet({seven}).render(Picture::kSvg));
  EXPECT_GT(five, 1.5 * three);
  EXPECT_EQ(same, high);
}

TEST(Sheet, IsDrawnSmallerWhereItWouldBeTooLarge) {
  std::vector<SheetCell> many(400, cell("a", 3));
  const auto [width, height] = size_of(Sheet({many}, 1).render(Picture::kSvg));
  EXPECT_EQ(height, 16'000);
  EXPECT_LT(width, 200);
  EXPECT_FALSE(Sheet({many}, 1).render(Picture::kPng).empty());
}

TEST(Sheet, GivesEverySentenceABlockOfItsOwn) {
  const auto [width, one] = size_of(Sheet({{cell("a", 3)}}).render(Picture::kSvg));
  const auto [same, two] = size_of(Sheet({{cell("a", 3)}, {cell("a", 3)}}).render(Picture::kSvg));
  EXPECT_EQ(width, same);
  EXPECT_GT(two, 1.8 * one);
}

TEST(Sheet, MakesRoomForACaption) {
  const std::string caption = "sentence 12, runs/additive/alignments.jsonl, head 3";
  const auto [narrow, low] = size_of(Sheet({{cell("a", 3)}}).render(Picture::kSvg));
  const auto [wide, high] = size_of(Sheet({{cell(caption, 3)}}).render(Picture::kSvg));
  EXPECT_GT(wide, 20 * 14);  // more than a word is given
  EXPECT_GT(wide, narrow);
}

TEST(Sheet, SaysInWordsWhatCannotBeDrawn) {
  SheetCell blind{"none", {}};
  blind.pair.source = {"a"};
  blind.pair.target = {"b"};
  EXPECT_FALSE(Sheet({{blind, cell("long", 400)}}).render(Picture::kSvg).empty());
  EXPECT_FALSE(Sheet({}).render(Picture::kSvg).empty());
}

}  // namespace
}  // namespace attune::plot
