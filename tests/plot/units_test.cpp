#include "src/plot/units.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace attune::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::Pointwise;

Matrix matrix(int64_t rows, int64_t columns, std::vector<float> values) {
  Matrix out(rows, columns);
  out.values = std::move(values);
  return out;
}

alignment::Units made(const char* unit, const Segmented& text) { return units().at(unit).make(text); }

// Two source words, the second of two pieces; two target words, the first of two pieces.
const Segmented kSource{{}, {"▁the", "▁hou", "se"}, {"the", "house"}, {0, 1, 1}};
const Segmented kTarget{{}, {"▁Ha", "us", "▁da"}, {"Haus", "da"}, {0, 0, 1}};
const Matrix kPieces = matrix(3, 3, {0.2F, 0.3F, 0.5F, 0.4F, 0.6F, 0, 1, 0, 0});

TEST(Units, SumSourcePiecesAndAverageTargetPieces) {
  const Matrix words = regroup(kPieces, made("word", kSource), made("word", kTarget));
  EXPECT_EQ(words.rows, 2);
  EXPECT_EQ(words.columns, 2);
  EXPECT_THAT(words.values, Pointwise(FloatEq(), {0.3F, 0.7F, 1.0F, 0.0F}));
}

TEST(Units, LeavePiecesAsTheyAre) {
  EXPECT_EQ(regroup(kPieces, made("piece", kSource), made("piece", kTarget)), kPieces);
  EXPECT_EQ(made("piece", kSource).labels, kSource.pieces);
}

TEST(Units, DivideASourcePieceOverItsCharactersAndRepeatATargetPiece) {
  const Segmented source{{}, {"▁中文", "书"}, {"中文书"}, {0, 0}}, target{{}, {"▁ab"}, {"ab"}, {0}};
  const alignment::Units columns = made("character", source), rows = made("character", target);
  EXPECT_THAT(columns.labels, ElementsAre("中", "文", "书"));
  const Matrix characters = regroup(matrix(1, 2, {0.8F, 0.2F}), columns, rows);
  EXPECT_THAT(characters.values, Pointwise(FloatEq(), {0.4F, 0.4F, 0.2F, 0.4F, 0.4F, 0.2F}));
}

TEST(Units, KeepALetterAndItsMarksTogether) {
  EXPECT_THAT(made("character", {{}, {"▁ne\u0301e", "👩‍👧"}, {}, {}}).labels,
              ElementsAre("n", "e\u0301", "e", "👩‍👧"));
}

TEST(Units, CountALoneBlankMarkToTheCharacterAfterIt) {
  const alignment::Units side = made("character", {{}, {"▁", "中文", "▁"}, {}, {}});
  EXPECT_THAT(side.labels, ElementsAre("中", "文"));
  EXPECT_THAT(side.of_piece,
              ElementsAre(alignment::Units::Range{0, 1}, alignment::Units::Range{0, 2}, alignment::Units::Range{1, 2}));
  EXPECT_THAT(made("character", {{}, {"▁"}, {}, {}}).labels, ElementsAre("▁"));
}

TEST(Units, TakeASpecialTokenForOneCharacter) {
  EXPECT_THAT(made("character", {{}, {"▁a", "<unk>"}, {}, {}}).labels, ElementsAre("a", "<unk>"));
}

// Whatever the unit, no weight is lost or made: rows that sum to one still do.
TEST(Units, KeepTheSumOfEachRow) {
  for (const UnitRow& unit : units().rows()) {
    alignment::Units columns = unit.make(kSource), rows = unit.make(kTarget);
    append_end(columns);
    append_end(rows);
    EXPECT_EQ(columns.labels.back(), "</s>");
    const Matrix pieces =
        matrix(4, 4, {0.1F, 0.2F, 0.3F, 0.4F, 0.25F, 0.25F, 0.25F, 0.25F, 1, 0, 0, 0, 0, 0.5F, 0, 0.5F});
    const Matrix result = regroup(pieces, columns, rows);
    ASSERT_EQ(result.rows, static_cast<int64_t>(rows.labels.size())) << unit.name;
    for (int64_t r = 0; r < result.rows; ++r) {
      float sum = 0;
      for (int64_t c = 0; c < result.columns; ++c) sum += result.at(r, c);
      EXPECT_NEAR(sum, 1, 1e-6) << unit.name;
    }
    EXPECT_FLOAT_EQ(result.at(result.rows - 1, result.columns - 1), 0.5F) << unit.name;
  }
}

TEST(Units, RefuseAMatrixOfAnotherSize) {
  EXPECT_THROW(regroup(Matrix(2, 3), made("word", kSource), made("word", kTarget)), std::logic_error);
  EXPECT_THROW(made("word", {{}, {"a"}, {"a"}, {1}}), std::logic_error);
}

TEST(Units, AreFineWithNothing) {
  for (const UnitRow& unit : units().rows()) {
    const alignment::Units empty = unit.make({});
    EXPECT_EQ(regroup(Matrix(0, 0), empty, empty), Matrix()) << unit.name;
  }
}

}  // namespace
}  // namespace attune::plot
