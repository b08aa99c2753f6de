#include "src/plot/heatmap.h"

#include <gmock/gmock.h>

#include <cmath>

#include "src/base/utf8.h"
#include "tests/plot/picture.h"
#include "tests/support/svg.h"
#include "tests/support/temporary.h"

namespace attune::plot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

alignment::AlignedPair pair_of(std::vector<std::string> source, std::vector<std::string> target) {
  alignment::AlignedPair pair;
  pair.alignment = Matrix(static_cast<int64_t>(target.size()), static_cast<int64_t>(source.size()));
  for (int64_t r = 0; r < pair.alignment.rows; ++r)
    for (int64_t c = 0; c < pair.alignment.columns; ++c)
      pair.alignment.at(r, c) = static_cast<float>((r * 7 + c * 3) % 11) / 10;
  pair.source = std::move(source);
  pair.target = std::move(target);
  return pair;
}

int pixel(double units) { return static_cast<int>(std::lround(units * kPixelsPerUnit)); }

struct Script {
  const char *name, *source, *target;
  friend void PrintTo(const Script& script, std::ostream* out) { *out << script.name; }
};

class HeatmapOf : public ::testing::TestWithParam<Script> {};

TEST_P(HeatmapOf, HasTheColourOfEachWeightInItsCell) {
  const Heatmap heatmap(pair_of(words(GetParam().source), words(GetParam().target)), "sentence 1");
  const alignment::AlignedPair pair = pair_of(words(GetParam().source), words(GetParam().target));
  const Pixels picture(heatmap.render(Picture::kPng));
  const Heatmap::Geometry& at = heatmap.geometry();
  EXPECT_EQ(picture.width(), pixel(at.width));
  EXPECT_EQ(picture.height(), pixel(at.height));
  for (int64_t r = 0; r < pair.alignment.rows; ++r)
    for (int64_t c = 0; c < pair.alignment.columns; ++c) {
      const int x = pixel(at.left + at.cell * (static_cast<double>(c) + 0.5));
      const int y = pixel(at.top + at.cell * (static_cast<double>(r) + 0.5));
      EXPECT_TRUE(alike(picture.at(x, y), to_8bit(ramp(pair.alignment.at(r, c))))) << r << ", " << c;
    }
}

TEST(Heatmap, MayHaveABarThatEndsBelowOne) {
  alignment::AlignedPair pair = pair_of({"a", "b", "c"}, {"x", "y"});
  const Heatmap whole(pair);
  for (float& weight : pair.alignment.values) weight *= 0.02F;
  const Heatmap scaled(pair, "", {.most = 0.02});
  const Pixels pixels(whole.render(Picture::kPng)), same(scaled.render(Picture::kPng));
  for (int64_t c = 0; c < 3; ++c) {
    const auto middle = [&](const Heatmap& map, double edge) { return pixel(edge + map.geometry().cell / 2); };
    const double left = static_cast<double>(c) * whole.geometry().cell;
    EXPECT_TRUE(alike(pixels.at(middle(whole, whole.geometry().left + left), middle(whole, whole.geometry().top)),
                      same.at(middle(scaled, scaled.geometry().left + left), middle(scaled, scaled.geometry().top))));
  }
  EXPECT_EQ(same.border_ink(8), 0);
  EXPECT_GT(scaled.geometry().width, whole.geometry().width) << "its ticks are longer: 0.005, 0.015";
}

TEST_P(HeatmapOf, CutsNoLabelOff) {
  const Heatmap heatmap(pair_of(words(GetParam().source), words(GetParam().target)), "sentence 1");
  EXPECT_EQ(Pixels(heatmap.render(Picture::kPng)).border_ink(8), 0);
}

TEST_P(HeatmapOf, OutlinesGoldLinksAndSaysWhatTheOutlinesAre) {
  alignment::AlignedPair pair = pair_of(words(GetParam().source), words(GetParam().target));
  const Heatmap plain(pair);
  pair.gold = alignment::GoldAlignment{{{0, 0}}, {{0, 0}, {1, 0}}};
  const Heatmap gold(pair);
  EXPECT_GT(gold.geometry().height, plain.geometry().height);
  const Heatmap named(pair, "", {.sure = "of its own class"});
  EXPECT_EQ(named.geometry().height, gold.geometry().height);
  EXPECT_NE(testing::without_ids(named.render(Picture::kSvg)), testing::without_ids(gold.render(Picture::kSvg)));
  const Pixels picture(gold.render(Picture::kPng));
  EXPECT_EQ(picture.border_ink(8), 0);
  const Heatmap::Geometry& at = gold.geometry();
  const auto orange = [&](int64_t column, int64_t row) {
    int count = 0;
    const int x = pixel(at.left + at.cell * static_cast<double>(column)),
              y = pixel(at.top + at.cell * static_cast<double>(row));
    for (int i = 0; i < pixel(at.cell); ++i)
      for (int j = 0; j < pixel(at.cell); ++j) count += alike(picture.at(x + i, y + j), to_8bit(hue(1)));
    return count;
  };
  EXPECT_GT(orange(0, 0), 0);
  EXPECT_GT(orange(1, 0), 0);
  EXPECT_LT(orange(1, 0), orange(0, 0)) << "possible links are dashed";
  EXPECT_EQ(orange(0, 1), 0);
}

TEST_P(HeatmapOf, HasALabelForEachRow) {
  const alignment::AlignedPair pair = pair_of(words(GetParam().source), words(GetParam().target));
  const Heatmap heatmap(pair);
  const Pixels picture(heatmap.render(Picture::kPng));
  const Heatmap::Geometry& at = heatmap.geometry();
  for (int64_t r = 0; r < pair.alignment.rows; ++r) {
    const int y = pixel(at.top + at.cell * static_cast<double>(r));
    EXPECT_GT(picture.ink(0, y, pixel(at.left) - 2, pixel(at.cell)), 3) << r;
  }
  EXPECT_GT(picture.ink(pixel(at.left), 0, pixel(at.width - at.left), pixel(at.top) - 2), 3);
}

INSTANTIATE_TEST_SUITE_P(Scripts, HeatmapOf,
                         ::testing::Values(Script{"English", "This is a small house .", "Das ist ein kleines Haus ."},
                                           Script{"OneWord", "hello", "Donaudampfschifffahrtsgesellschaft"},
                                           Script{"LongLast", "a Donaudampfschifffahrt", "b"},
                                           Script{"Chinese", "我 们 今 天 去 北 京", "We go to Beijing today"},
                                           Script{"Japanese", "私 は コーヒー を 飲み ます 。", "コーヒー を 飲む"},
                                           Script{"Arabic", "يقرأ الولد كِتَابًا جَدِيدًا", "The boy reads فِي المَكْتَبَةِ"},
                                           Script{"Marks",
                                                  "Việt q\u0307\u0323uick Z\u0351\u036b\u0343\u036a\u0302\u036b हिन्दी",
                                                  "a\u0306\u0324\u0324\u0324\u0324 ภาษาไทย"}),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(Heatmap, ShrinksItsCellsForLongSentences) {
  const auto cell = [](size_t n) {
    return Heatmap(pair_of(std::vector<std::string>(n, "word"), std::vector<std::string>(n, "Wort"))).geometry().cell;
  };
  EXPECT_EQ(cell(5), 26);
  EXPECT_EQ(cell(50), 26);
  EXPECT_EQ(cell(100), 14);
  EXPECT_EQ(cell(300), 8);
}

TEST(Heatmap, TurnsSourceLabelsOnlyWhenTheyDoNotFitOverTheirColumns) {
  EXPECT_TRUE(Heatmap(pair_of({"house", "a"}, {"x"})).geometry().slanted);
  EXPECT_FALSE(Heatmap(pair_of({"我", "们"}, {"x"})).geometry().slanted);
  alignment::AlignedPair pair = pair_of({"我", "们", alignment::kEndLabel}, {"x"});
  pair.source_end = true;  // the end's label alone is turned
  EXPECT_FALSE(Heatmap(pair).geometry().slanted);
  EXPECT_EQ(Pixels(Heatmap(pair).render(Picture::kPng)).border_ink(8), 0);
}

TEST(Heatmap, DimsTheEndOfTheSentence) {
  alignment::AlignedPair pair = pair_of({"a", alignment::kEndLabel}, {"b", alignment::kEndLabel});
  const std::string plain = Heatmap(pair).render(Picture::kPng);
  pair.target_end = true;
  EXPECT_NE(Heatmap(pair).render(Picture::kPng), plain);
}

TEST(Heatmap, HoldsThreeHundredUnitsASideAndNoEmptySide) {
  const auto drawable_of = [](size_t source, size_t target) {
    return drawable(pair_of(std::vector<std::string>(source, "x"), std::vector<std::string>(target, "y")));
  };
  EXPECT_TRUE(drawable_of(300, 1));
  EXPECT_FALSE(drawable_of(301, 1));
  EXPECT_FALSE(drawable_of(1, 301));
  EXPECT_FALSE(drawable_of(0, 3));
  EXPECT_THROW(Heatmap(pair_of({}, {"a"})), std::logic_error);
}

TEST(Heatmap, IsWrittenAsSvgAndPdfToo) {
  const Heatmap heatmap(pair_of({"a", "b"}, {"c"}));
  EXPECT_THAT(heatmap.render(Picture::kSvg), StartsWith("<?xml"));
  EXPECT_THAT(heatmap.render(Picture::kSvg), HasSubstr("</svg>"));
  EXPECT_THAT(heatmap.render(Picture::kPdf), StartsWith("%PDF-"));
}

TEST(Heatmap, SurvivesIllFormedText) {
  EXPECT_EQ(Pixels(Heatmap(pair_of({"\xff\xfe", "", std::string("a\0b", 3)}, {"\n", "\t"})).render(Picture::kPng))
                .border_ink(8),
            0);
}

// A private-use character no font has, drawn once here: the warning comes once in a process.
TEST(Heatmap, WarnsOfACharacterThatNoFontHas) {
  const CapturedLog log;
  Heatmap(pair_of({"a\U000F1234", "b"}, {"c"}));
  EXPECT_THAT(log.text(), HasSubstr("U+F1234"));
  EXPECT_THAT(log.text(), Not(HasSubstr("'a'")));
}

TEST(Ramp, FallsEvenlyInLightness) {
  const auto lightness = [](double value) {  // CIE L*, an outside measure of it
    const Colour c = ramp(value);
    const auto linear = [](double p) { return p <= 0.04045 ? p / 12.92 : std::pow((p + 0.055) / 1.055, 2.4); };
    const double y = 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
    return 116 * std::cbrt(y) - 16;
  };
  EXPECT_GT(lightness(0), 97);
  EXPECT_LT(lightness(1), 20);
  for (int i = 0; i < 20; ++i) {
    const double step = lightness(i / 20.0) - lightness((i + 1) / 20.0);
    EXPECT_GT(step, 3.0) << i;
    EXPECT_LT(step, 5.2) << i;
  }
}

TEST(Ramp, TakesTheEndsColoursOutsideAndGreyForNoNumber) {
  EXPECT_EQ(ramp(-3), ramp(0));
  EXPECT_EQ(ramp(7), ramp(1));
  EXPECT_EQ(ramp(NAN).red, ramp(NAN).blue);
}

}  // namespace
}  // namespace attune::plot
