// The masks of dropout that a model draws, and what they leave.
#include "models/core/noise.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace attune::models {
namespace {

TEST(Noise, DrawsOneMaskForAllPositionsWhereDropoutIsVariational) {
  ModelOptions options = testing::tiny_options("additive", "attend_first");
  options.decoder.layers = 2;
  options.dropout = {.embedding = 0.5, .encoder = 0.5, .decoder = 0.5, .readout = 0.5};
  for (const bool variational : {true, false}) {
    options.dropout.variational = variational;
    auto model = testing::tiny_model(options);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    const Noise noise = model->draw_noise(100, 5, 4, generator);
    for (const Tensor& mask :
         {noise.source_embedding, noise.encoder.at(0), noise.target_embedding, noise.decoder.at(0), noise.readout}) {
      EXPECT_EQ(mask.select(1, 0).equal(mask.select(1, 3)), variational);
      EXPECT_FALSE(mask.narrow(0, 0, 50).equal(mask.narrow(0, 50, 50)));
    }
  }
}

TEST(Noise, DropsWholeWordsEachByItself) {
  ModelOptions options = testing::tiny_options("additive", "attend_first");
  options.dropout.source_word = 0.25;
  options.embedding = 64;  // no word loses all of its numbers by chance
  for (const double embedding : {0.0, 0.5}) {
    options.dropout.embedding = embedding;
    options.dropout.variational = true;
    auto model = testing::tiny_model(options);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    const Noise noise = model->draw_noise(200, 50, 4, generator);
    EXPECT_EQ(noise.source_words.sizes(), (std::vector<int64_t>{200, 50, 1}));
    const Tensor gone = noise.source_words.squeeze(2) == 0;
    EXPECT_NEAR(gone.to(torch::kDouble).mean().item<double>(), 0.25, 0.02);
    EXPECT_FALSE(gone.select(1, 0).equal(gone.select(1, 1)));
    EXPECT_NEAR(noise.source_words.mean().item<double>(), 1.0, 0.02);
    EXPECT_EQ(noise.source_embedding.defined(), embedding > 0);
    EXPECT_FALSE(noise.target_words.defined());
  }
}

// A Transformer reads of a sentence that lost all its words where they stood.
TEST(Noise, LeavesADroppedWordItsPlace) {
  ModelOptions options = testing::tiny_options("scaled_dot", "attend_first");
  options.encoder.kind = options.decoder.kind = "transformer";
  auto model = testing::tiny_model(options);
  const kernels::ExecutionScope scope(model->execution());
  const testing::TinyBatch batch;
  Noise noise;
  noise.source_words = torch::zeros({3, 5, 1}, torch::kDouble);
  const Tensor memory = model->encode(batch.source, batch.lengths, noise).values[0];
  EXPECT_GT(testing::largest_difference(memory[0], memory[1]), 1e-3);
  const Tensor other = model->encode(batch.source.flip({1}), batch.lengths, noise).values[0];
  EXPECT_EQ(testing::largest_difference(memory, other), 0) << "nothing of the words themselves is left";
  noise.target_words = torch::zeros({3, 4, 1}, torch::kDouble);
  const Tensor readouts = model->forward(batch.source, batch.lengths, batch.target_input, noise).readouts[0];
  EXPECT_GT(testing::largest_difference(readouts[0], readouts[1]), 1e-3);
}

TEST(Noise, DrawsMasksThatKeepTheMean) {
  ModelOptions options = testing::tiny_options("additive", "attend_first");
  options.dropout.readout = 0.25;
  auto model = testing::tiny_model(options);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  const Noise noise = model->draw_noise(100, 5, 50, generator);
  EXPECT_FALSE(noise.source_embedding.defined());
  EXPECT_NEAR(noise.readout.mean().item<double>(), 1.0, 0.02);
  EXPECT_NEAR((noise.readout == 0).to(torch::kDouble).mean().item<double>(), 0.25, 0.02);
}

}  // namespace
}  // namespace attune::models
