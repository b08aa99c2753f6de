// Early stopping by what `training.validation.metric` names.
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

using ::testing::HasSubstr;
using testing::Interrupter;
using testing::scripted;

TEST(EarlyStopping, WaitsAsLongAsPatienceLasts) {
  const TemporaryFolder folder;
  const Ending ending = scripted(folder / "a", "bleu", {1, 3, 2, 4, 4, 3, 9}, 2).fit();
  EXPECT_EQ(ending.update, 6);
  EXPECT_EQ(ending.best, "00000004");
  EXPECT_THAT(ending.reason, HasSubstr("training.validation.patience (2)"));
}

TEST(EarlyStopping, KnowsThatPerplexityShouldFall) {
  const TemporaryFolder folder;
  const Ending ending = scripted(folder / "a", "perplexity", {9, 7, 8, 6, 6, 7, 1}, 2).fit();
  EXPECT_EQ(ending.update, 6);
  EXPECT_EQ(ending.best, "00000004");
}

TEST(EarlyStopping, TakesNoNumberForAnImprovement) {
  const TemporaryFolder folder;
  const Ending ending = scripted(folder / "a", "perplexity", {INFINITY, NAN, INFINITY, 2}, 3).fit();
  EXPECT_EQ(ending.update, 3);
  EXPECT_EQ(ending.best, "");
}

TEST(EarlyStopping, RemembersOverAResume) {
  const TemporaryFolder folder;
  const std::vector<double> values = {5, 4, 3, 2, 1, 1, 1};
  Interrupter interrupter(3);
  EXPECT_TRUE(scripted(folder / "a", "bleu", values, 4).fit(interrupter).stopped);
  const Ending ending = scripted(folder / "a", "bleu", values, 4).fit();
  EXPECT_EQ(ending.update, 5);
  EXPECT_EQ(ending.best, "00000001");
  EXPECT_EQ(scripted(folder / "a", "bleu", values, 4).fit().updates, 0) << "it had ended";
}

}  // namespace
}  // namespace attune::train
