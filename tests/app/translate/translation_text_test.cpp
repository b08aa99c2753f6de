#include "src/app/translate/translation_text.h"

#include <gtest/gtest.h>

#include "tests/support/letters.h"

namespace attune::app::translate {
namespace {

using testing::Letters;

// "ab c" -> "x yz" with two links, and a second best.
Translation translation() {
  Translation out;
  const Letters letters;
  out.source = letters.segment("ab c");
  out.target = std::make_shared<Letters>();
  for (const char* text : {"x yz", "x"}) {
    Hypothesis hypothesis;
    hypothesis.ids = letters.encode(text);
    hypothesis.log_probability = out.texts.empty() ? -2 : -3.5;
    hypothesis.score = out.texts.empty() ? -0.5 : -1.75;
    hypothesis.alignment = Matrix(static_cast<int64_t>(hypothesis.ids.size()) + 1, 4, 0.1f);
    hypothesis.alignment.at(0, 2) = 0.7f;                                                         // x: c
    if (out.texts.empty()) hypothesis.alignment.at(1, 0) = hypothesis.alignment.at(2, 1) = 0.7f;  // yz: ab
    out.hypotheses.push_back(hypothesis);
    out.texts.push_back(text);
  }
  return out;
}

TEST(TranslationText, IsOneLine) { EXPECT_EQ(translation_text(translation(), 7, {}), "x yz\n"); }

TEST(TranslationText, HasTheLinksOfWordsBehindIt) {
  EXPECT_EQ(translation_text(translation(), 7, {0, true}), "x yz ||| 0-1 1-0\n");
}

TEST(TranslationText, PartsNoFieldByBarsOfTheTranslation) {
  Translation bars = translation();
  bars.texts = {"x ||| y", "x"};
  EXPECT_EQ(translation_text(bars, 7, {1, false}).find("7 ||| x &#124;&#124;&#124; y ||| F0="), 0u);
  bars.hypotheses.clear();
  EXPECT_EQ(translation_text(bars, 7, {1, false}), "7 ||| x &#124;&#124;&#124; y ||| F0= 0.000000 ||| 0.000000\n");
}

TEST(TranslationText, ListsTheBestInMosesForm) {
  EXPECT_EQ(translation_text(translation(), 7, {2, false}),
            "7 ||| x yz ||| F0= -2.000000 ||| -0.500000\n7 ||| x ||| F0= -3.500000 ||| -1.750000\n");
  EXPECT_EQ(
      translation_text(translation(), 0, {2, true}),
      "0 ||| x yz ||| F0= -2.000000 ||| -0.500000 ||| 0-1 1-0\n0 ||| x ||| F0= -3.500000 ||| -1.750000 ||| 1-0\n");
}

TEST(TranslationText, OfAnEmptyLineIsALine) {
  EXPECT_EQ(translation_text({}, 3, {}), "\n");
  EXPECT_EQ(translation_text({}, 3, {0, true}), " ||| \n");
  EXPECT_EQ(translation_text({}, 3, {4, false}), "3 |||  ||| F0= 0.000000 ||| 0.000000\n");
}

TEST(TranslationText, TakesAnAlignmentThatWasNotKept) {
  Translation out = translation();
  out.hypotheses.front().alignment = {};
  EXPECT_EQ(translation_text(out, 0, {0, true}), "x yz ||| \n");
}

}  // namespace
}  // namespace attune::app::translate
