#include "src/plot/curves.h"

#include <gmock/gmock.h>

#include <cmath>
#include <iterator>
#include <regex>
#include <set>

#include "src/base/error.h"
#include "src/plot/axis.h"
#include "tests/plot/picture.h"

namespace attune::plot {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST(Axis, HasRoundEndsAndTicks) {
  const Axis axis = make_axis({0.3, 7.9, NAN, INFINITY}, false, 5);
  EXPECT_DOUBLE_EQ(axis.low, 0);
  EXPECT_DOUBLE_EQ(axis.high, 8);
  EXPECT_THAT(axis.ticks, ElementsAre(0, 2, 4, 6, 8));
  EXPECT_DOUBLE_EQ(axis.place(4), 0.5);
}

TEST(Axis, MarksPowersOfTenWhenLogarithmic) {
  const Axis axis = make_axis({3, 2500, 0, -1}, true, 5);
  EXPECT_THAT(axis.ticks, ElementsAre(DoubleNear(10, 1e-9), DoubleNear(100, 1e-9), DoubleNear(1000, 1e-9)));
  EXPECT_GT(axis.place(3), 0);
  EXPECT_LT(axis.place(2500), 1);
  EXPECT_NEAR(axis.place(100) - axis.place(10), axis.place(1000) - axis.place(100), 1e-9);
  EXPECT_FALSE(axis.holds(0));
}

TEST(Axis, HoldsAConstantInTheMiddleAndNothingAtAll) {
  EXPECT_GT(make_axis({0.001, 0.001}, false, 5).place(0.001), 0.2);
  EXPECT_LT(make_axis({0.001, 0.001}, false, 5).place(0.001), 0.8);
  for (const bool logarithmic : {false, true}) {
    const Axis axis = make_axis({NAN}, logarithmic, 5);
    EXPECT_LT(axis.low, axis.high);
  }
}

TEST(Axis, WritesTicksShort) {
  EXPECT_EQ(tick_text(0.0005), "0.0005");
  EXPECT_EQ(tick_text(0), "0");
  EXPECT_EQ(tick_text(12000), "12k");
  EXPECT_EQ(tick_text(2.5e6), "2.5M");
}

// A straight line from corner to corner leaves its colour on the diagonal and nowhere else.
TEST(Curves, DrawALineWhereItsValuesAre) {
  Curve curve{"training", {}};
  for (int i = 0; i <= 100; ++i) curve.points.push_back({static_cast<double>(i), static_cast<double>(i)});
  const Pixels picture(render_curves(Picture::kPng, "", {{"loss", {curve}, false}}));
  const Colour8 blue = to_8bit(hue(0));
  int first_column = picture.width(), last_column = 0, top_of_first = 0, top_of_last = 0;
  for (int x = 0; x < picture.width(); ++x)
    for (int y = picture.height() - 1; y >= 0; --y)
      if (alike(picture.at(x, y), blue)) {
        if (x < first_column) first_column = x, top_of_first = y;
        last_column = x, top_of_last = y;
      }
  EXPECT_GT(last_column - first_column, 600);
  EXPECT_GT(top_of_first - top_of_last, 300);
}

TEST(Curves, AreBrokenByAValueThatIsNoNumber) {
  std::vector<Curve::Point> points;
  for (int i = 0; i <= 200; ++i) points.push_back({static_cast<double>(i), 1});
  const auto ink = [&] {
    const Pixels picture(render_curves(Picture::kPng, "", {{"loss", {{"", points}}, false}}));
    int count = 0;
    for (int x = 0; x < picture.width(); ++x)
      for (int y = 0; y < picture.height(); ++y) count += alike(picture.at(x, y), to_8bit(hue(0)));
    return count;
  };
  const int whole = ink();
  for (int i = 50; i < 150; ++i) points[static_cast<size_t>(i)].value = NAN;
  EXPECT_LT(ink(), 0.6 * whole);
  EXPECT_GT(ink(), 0.4 * whole);
}

/// The pen that each line of an SVG is drawn with: colour and dashes. Of curves with many points, each has one line in the plot and
/// one in the legend.
std::vector<std::string> pens(size_t curves) {
  Panel panel{"BLEU", {}};
  for (size_t i = 0; i < curves; ++i) {
    panel.curves.push_back({"model " + std::to_string(i), {}});
    for (int at = 0; at <= 40; ++at) panel.curves.back().points.push_back({1.0 * at, static_cast<double>(i)});
  }
  const std::string svg = render_curves(Picture::kSvg, "", {panel});
  const std::regex path("<path[^>]*>"), pen("stroke(-dasharray)?[:=]\"?[^;\"]*");
  std::vector<std::string> found;
  for (std::sregex_iterator tag(svg.begin(), svg.end(), path), end; tag != end; ++tag) {
    const std::string text = tag->str();
    std::string whole;
    for (std::sregex_iterator part(text.begin(), text.end(), pen); part != end; ++part) whole += part->str() + " ";
    if (whole.find("rgb") != std::string::npos) found.push_back(whole);
  }
  return found;
}

TEST(Curves, AreToldApartBeyondTheHues) {
  for (const size_t count : {2, 7, 10, 28}) {
    const std::vector<std::string> all = pens(count);
    EXPECT_EQ(all.size(), 2 * count);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), count);
  }
  for (const std::string& pen : pens(7)) EXPECT_EQ(pen.find("dash"), std::string::npos) << "few are solid";
}

// Four curves share a hue; each is drawn alone, as one point, in the lower half: the legend stands in the upper one.
TEST(Curves, WithFewPointsHaveMarksOfTheirOwnShape) {
  std::set<std::vector<std::pair<int, int>>> shapes;
  for (const size_t shown : {0, 7, 14, 21}) {
    Panel panel{"", {}};
    for (size_t i = 0; i < 28; ++i) panel.curves.push_back({"", {{1, i == shown ? 1.0 : NAN}, {2, NAN}}});
    const Pixels picture(render_curves(Picture::kPng, "", {panel}));
    std::vector<std::pair<int, int>> shape;
    for (int x = 0; x < picture.width(); ++x)
      for (int y = picture.height() / 2; y < picture.height(); ++y)
        if (alike(picture.at(x, y), to_8bit(hue(0)))) shape.emplace_back(x, y);
    EXPECT_GT(shape.size(), 10u);
    shapes.insert(shape);
  }
  EXPECT_EQ(shapes.size(), 4u);
}

TEST(Curves, ThatAreNotJoinedAreAMarkForEachPointHoweverMany) {
  Curve curve{"", {}, false};
  for (int i = 0; i <= 40; ++i) curve.points.push_back({10.0 * i, i % 2 == 0 ? 0.0 : 1.0});
  const auto ink_between = [&] {
    const Pixels picture(render_curves(Picture::kPng, "", {{"", {curve}}}));
    int count = 0;
    for (int x = 0; x < picture.width(); ++x)
      for (int y = picture.height() / 2 - 20; y < picture.height() / 2 + 20; ++y)
        count += alike(picture.at(x, y), to_8bit(hue(0)));
    return count;
  };
  const auto shapes = [&] {
    const std::string svg = render_curves(Picture::kSvg, "", {{"", {curve}}});
    const std::regex path("<path");
    return std::distance(std::sregex_iterator(svg.begin(), svg.end(), path), std::sregex_iterator());
  };
  EXPECT_EQ(ink_between(), 0);
  const auto marks = shapes();
  curve.joined = true;
  EXPECT_GT(ink_between(), 100);
  EXPECT_EQ(marks - shapes(), 41 - 1) << "so many that are joined have a line alone";
}

TEST(Curves, NameTheirVerticalAxisBesideIt) {
  const Curve curve{"", {{0, 1}, {100, 2}}};
  const std::string plain = render_curves(Picture::kPng, "", {{"loss", {curve}}});
  const std::string named =
      render_curves(Picture::kPng, "", {{.title = "loss", .curves = {curve}, .quantity = "nats"}});
  const auto left_ink = [](const std::string& png) { return Pixels(png).ink(32, 100, 24, 200); };
  EXPECT_EQ(left_ink(plain), 0);
  EXPECT_GT(left_ink(named), 20);
  EXPECT_EQ(Pixels(named).border_ink(8), 0);
}

TEST(Curves, CutNothingOffWhateverThePanels) {
  std::vector<Panel> panels(5);
  panels[1] = {"a title of some length", {{"one curve", {{1, 2e9}, {1e6, 3e9}}}, {"two", {{1, -2e9}}}}, false};
  panels[2] = {"perplexity", {{"", {{5, 0.0001}, {7, 1e8}}}}, true};
  for (int i = 0; i < 12; ++i) panels[3].curves.push_back({"run number " + std::to_string(i), {{1, 1.0 * i}}});
  for (size_t count = 0; count <= panels.size(); ++count) {
    const std::vector<Panel> some(panels.begin(), panels.begin() + static_cast<int64_t>(count));
    EXPECT_EQ(Pixels(render_curves(Picture::kPng, "a run", some)).border_ink(8), 0) << count;
  }
}

TEST(Curves, GoIntoAPictureOfTheKindThatTheNameSays) {
  EXPECT_THAT(render_curves(Picture::kSvg, "t", {}), StartsWith("<?xml"));
  EXPECT_EQ(picture_kind("runs/toy/curves.svg"), Picture::kSvg);
  EXPECT_THROW(picture_kind("curves.jpeg"), Error);
}

}  // namespace
}  // namespace attune::plot
