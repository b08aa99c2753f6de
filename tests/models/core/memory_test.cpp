#include "models/core/memory.h"

#include <gmock/gmock.h>

namespace attune::models {
namespace {

/// Three sentences of two tokens.
Memory memory_of_three() {
  Memory out;
  out.values = torch::arange(12, torch::kFloat64).view({3, 2, 2});
  out.lengths = torch::tensor({2, 1, 2}, torch::kLong);
  out.last = {torch::arange(6, torch::kFloat64).view({3, 2})};
  out.source = torch::arange(6).view({3, 2});
  return out;
}

Tensor last_then_first_twice() { return torch::tensor({2, 0, 0}, torch::kLong); }

TEST(Memory, SelectsRowsOfAllThatIsDefined) {
  Memory memory = memory_of_three();
  const Tensor index = last_then_first_twice();
  const Memory unmasked = memory.select(index);
  EXPECT_FALSE(unmasked.mask.defined()) << "no mask: a token everywhere";
  EXPECT_FALSE(unmasked.maps.defined());
  EXPECT_TRUE(unmasked.values.equal(memory.values.index_select(0, index)));
  EXPECT_TRUE(unmasked.lengths.equal(torch::tensor({2, 2, 2}, torch::kLong)));
  EXPECT_TRUE(unmasked.last[0].equal(memory.last[0].index_select(0, index)));
  EXPECT_TRUE(unmasked.source.equal(memory.source.index_select(0, index)));
  memory.mask = mask_of(memory.lengths, 2);
  memory.maps = torch::rand({3, 1, 2, 2});
  const Memory masked = memory.select(torch::tensor({1}, torch::kLong));
  EXPECT_TRUE(masked.mask.equal(torch::tensor({{true, false}})));
  EXPECT_TRUE(masked.maps.equal(memory.maps.narrow(0, 1, 1)));
}

TEST(Memory, SelectsRowsOfTheStepWhereTheyShareSentences) {
  Memory memory = memory_of_three();
  memory.sentence = torch::tensor({0, 0, 1, 2}, torch::kLong);
  const Memory selected = memory.select(torch::tensor({3, 1}, torch::kLong));
  EXPECT_TRUE(selected.sentence.equal(torch::tensor({2, 0}, torch::kLong)));
  EXPECT_TRUE(selected.values.is_same(memory.values));
  EXPECT_TRUE(selected.lengths.is_same(memory.lengths));
}

TEST(Memory, RefusesToSelectFromPackedValues) {
  Memory memory = memory_of_three();
  memory.packing = std::make_shared<kernels::Packing>(memory.lengths, 2);
  memory.values = memory.packing->pack(memory.values);
  EXPECT_THROW(memory.select(last_then_first_twice()), c10::Error);
}

}  // namespace
}  // namespace attune::models
