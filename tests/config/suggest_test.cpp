#include "src/config/suggest.h"

#include <gmock/gmock.h>

namespace attune::config {
namespace {

TEST(Suggest, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("hidden", "hiddne"), 1u);
  EXPECT_EQ(edit_distance("Clip-Norm", "clip_norm"), 0u);
}

TEST(Suggest, NamesWhatIsNear) {
  const std::vector<std::string> known = {"additive",      "general", "dot",   "location",
                                          "learning_rate", "source",  "target"};
  EXPECT_EQ(nearest("dott", known), "dot");
  EXPECT_EQ(nearest("aditive", known), "additive");
  EXPECT_EQ(nearest("genreal", known), "general");
  EXPECT_EQ(nearest("lr", known), "learning_rate");
  EXPECT_EQ(nearest("src", known), "source");
  EXPECT_EQ(nearest("loc", known), "location");
  EXPECT_EQ(nearest("dotproduct", known), "dot");
}

TEST(Suggest, KeepsStillWhenNothingIsNear) {
  const std::vector<std::string> known = {"additive", "general", "dot", "location"};
  EXPECT_EQ(nearest("softmax", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest("x", known), "");
  EXPECT_EQ(nearest(std::string(10000, 'x'), known), "");
  EXPECT_EQ(did_you_mean("xyz", known), "");
  EXPECT_EQ(did_you_mean("dto", known), "; did you mean 'dot'?");
}

TEST(Suggest, JoinsWithOr) {
  EXPECT_EQ(either({"a"}), "'a'");
  EXPECT_EQ(either({"a", "b", "c"}), "'a', 'b' or 'c'");
}

}  // namespace
}  // namespace attune::config
