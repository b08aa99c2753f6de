#include "src/alignment/attention_map.h"

#include <gtest/gtest.h>

namespace attune::alignment {
namespace {

TEST(AttentionMap, IsCalledByItsLayerAndHead) {
  EXPECT_EQ((AttentionMap{2, 0, {}}).name(), "layer 2");
  EXPECT_EQ((AttentionMap{2, 3, {}}).name(), "layer 2, head 3");
  EXPECT_EQ((AttentionMap{0, 3, {}}).name(), "head 3");
}

}  // namespace
}  // namespace attune::alignment
