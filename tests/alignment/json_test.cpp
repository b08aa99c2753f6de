#include "src/alignment/json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace attune::alignment {
namespace {

TEST(AlignmentJson, ReadsBackWhatItWrites) {
  const Segmented text{{}, {"▁wa", "s", "▁он"}, {"was", "он"}, {0, 0, 1}};
  const nlohmann::json written = nlohmann::json::parse(as_json(text).dump());
  EXPECT_EQ(written.dump(), R"({"pieces":["▁wa","s","▁он"],"word_of":[0,0,1],"words":["was","он"]})");
  const Segmented read = segmented_of(written);
  EXPECT_EQ(read.pieces, text.pieces);
  EXPECT_EQ(read.words, text.words);
  EXPECT_EQ(read.word_of, text.word_of);

  Matrix matrix(2, 3);
  matrix.values = {0.25F, 0.5F, 0.25F, 0.12344F, 0.87656F, 0};
  EXPECT_EQ(as_json(matrix).dump(), "[[0.25,0.5,0.25],[0.1234,0.8766,0.0]]");
  const Matrix back = matrix_of(nlohmann::json::parse(as_json(matrix).dump()));
  ASSERT_EQ(back.rows, 2);
  ASSERT_EQ(back.columns, 3);
  for (size_t i = 0; i < 6; ++i) EXPECT_NEAR(back.values[i], matrix.values[i], 5e-5);
}

TEST(AlignmentJson, HasNoNumberWhereThereIsNone) {
  EXPECT_EQ(as_json(Matrix(1, 1, std::numeric_limits<float>::quiet_NaN())).dump(), "[[null]]");
  EXPECT_EQ(as_json(Matrix()).dump(), "[]");
  EXPECT_EQ(matrix_of(nlohmann::json::array()).rows, 0);
}

TEST(AlignmentJson, RefusesWhatIsNoMatrix) {
  for (const char* text : {"[[1,2],[3]]", "[[1],3]", "[[\"a\"]]", "{\"a\":1}", "3"})
    EXPECT_THROW(matrix_of(nlohmann::json::parse(text)), nlohmann::json::exception) << text;
}

}  // namespace
}  // namespace attune::alignment
