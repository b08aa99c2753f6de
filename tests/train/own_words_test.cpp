#include "src/train/own_words.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include "src/text/tokenizer.h"
#include "tests/support/tiny_model.h"

namespace attune::train {
namespace {

corpus::Batch tiny() {
  const testing::TinyBatch given;
  corpus::Batch batch;
  batch.source = given.source;
  batch.source_lengths = given.lengths;
  batch.target_input = given.target_input;
  return batch;
}

Tensor own_words(models::Seq2Seq model, double share, uint64_t seed = 1) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  const kernels::ExecutionScope scope(model->execution());
  return with_own_words(model, tiny(), {}, share, generator);
}

TEST(OwnWords, AreWhatTheModelFindsMostProbableBehindTheReference) {
  models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", "recur_first"));
  const corpus::Batch batch = tiny();
  const kernels::ExecutionScope scope(model->execution());
  const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input);
  const Tensor expected =
      model->scores(models::OutputRows::of(unrolled, batch.source)).argmax(-1).view(batch.target_input.sizes());
  const Tensor found = own_words(model, 0.999999);
  for (int64_t b = 0; b < 3; ++b)
    for (int64_t t = 0; t < 4; ++t) {
      const auto gold = batch.target_input[b][t].item<int64_t>();
      const auto word = found[b][t].item<int64_t>();
      if (t == 0 || gold == text::kPadding)
        EXPECT_EQ(word, gold);
      else
        EXPECT_EQ(word, expected[b][t - 1].item<int64_t>());
    }
  EXPECT_FALSE(found.equal(batch.target_input));
}

TEST(OwnWords, OfAShareOfZeroAreNone) {
  models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", "attend_first"));
  EXPECT_TRUE(own_words(model, 0).equal(tiny().target_input));
}

TEST(OwnWords, AreDrawnFromTheGenerator) {
  models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", "attend_first"));
  EXPECT_TRUE(own_words(model, 0.5, 3).equal(own_words(model, 0.5, 3)));
  int64_t replaced = 0;
  for (uint64_t seed = 0; seed < 200; ++seed)
    replaced += (own_words(model, 0.25, seed) != own_words(model, 0.999999, 1)).sum().item<int64_t>();
  // Of six words that may be replaced three quarters stay, unless both are the same word.
  EXPECT_GT(replaced, 200);
  EXPECT_LT(replaced, 200 * 5.5);
}

}  // namespace
}  // namespace attune::train
