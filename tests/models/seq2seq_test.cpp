// The model as a whole, for every order and score.
#include "models/seq2seq.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <torch/autograd.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "src/kernels/execution.h"
#include "tests/support/combinations.h"

namespace attune::models {
namespace {

constexpr double kSeen = 1e-10;  // far above the rounding of double
constexpr DropoutOptions kEverywhere{.embedding = 0.5,
                                     .encoder = 0.5,
                                     .decoder = 0.5,
                                     .readout = 0.5,
                                     .attention = 0.5,
                                     .feed_forward = 0.5,
                                     .source_word = 0.5,
                                     .target_word = 0.5};

class EveryModel : public ::testing::TestWithParam<testing::Combination> {
 protected:
  ModelOptions options() const { return GetParam().options; }
  /// With two layers on both sides, where that means something.
  ModelOptions deep() const {
    ModelOptions given = options();
    given.encoder.layers = given.decoder.layers = 2;
    return testing::is_allowed(given) ? given : options();
  }
  /// What the model says of every next word, [N, V'] and [B, T, V'].
  Tensor said(Seq2Seq model, const Step& step) const {
    return model->scores(OutputRows::of(step, batch_.source)).softmax(-1);
  }
  Tensor said(Seq2Seq model, const Noise& noise = {}) const {
    const Unrolled unrolled = model->forward(batch_.source, batch_.lengths, batch_.target_input, noise);
    return model->scores(OutputRows::of(unrolled, batch_.source)).softmax(-1).unflatten(0, batch_.target_input.sizes());
  }
  testing::TinyBatch batch_{options()};
};

TEST_P(EveryModel, StepsAsItUnrolls) {
  for (const bool feeding : {true, false}) {
    ModelOptions given = deep();
    given.decoder.recur_first.input_feeding = feeding;
    if (!testing::is_allowed(given)) continue;
    auto model = testing::tiny_model(given);
    const kernels::ExecutionScope scope(model->execution());
    const Unrolled whole = model->forward(batch_.source, batch_.lengths, batch_.target_input);
    const Tensor all = said(model);
    for (const bool as_search : {false, true}) {  // without gradients, rows reading their memory where it lies
      std::optional<torch::NoGradGuard> no_gradients;
      if (as_search) no_gradients.emplace();
      Memory memory = model->encode(batch_.source, batch_.lengths);
      const Prepared prepared = model->prepare(memory);
      State state = model->start(memory);
      if (as_search && model->shares_memory()) memory.sentence = torch::arange(3);
      for (int64_t t = 0; t < batch_.target_input.size(1); ++t) {
        const Step step = model->step(batch_.target_input.select(1, t), state, memory, prepared);
        EXPECT_LT(testing::largest_difference(step.readout, whole.readouts.select(1, t)), 1e-12);
        EXPECT_LT(testing::largest_difference(step.alignment, whole.alignment.select(2, t)), 1e-12);
        EXPECT_LT(testing::largest_difference(said(model, step), all.select(1, t)), 1e-12);
        state = step.state;
      }
      EXPECT_EQ(state.position, batch_.target_input.size(1));
    }
  }
}

TEST_P(EveryModel, TreatsABatchAsItsSentencesOneByOne) {
  auto model = testing::tiny_model(options());
  const kernels::ExecutionScope scope(model->execution());
  const Unrolled together = model->forward(batch_.source, batch_.lengths, batch_.target_input);
  const std::vector<int64_t> targets = {4, 2, 3};
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t s = batch_.lengths[i].item<int64_t>(), t = targets[static_cast<size_t>(i)];
    const Unrolled alone = model->forward(batch_.source.narrow(0, i, 1).narrow(1, 0, s), batch_.lengths.narrow(0, i, 1),
                                          batch_.target_input.narrow(0, i, 1).narrow(1, 0, t));
    EXPECT_LT(testing::largest_difference(alone.readouts, together.readouts.narrow(0, i, 1).narrow(1, 0, t)), 1e-12);
  }
}

TEST_P(EveryModel, ReordersAllOfItsStateAtOnce) {
  auto model = testing::tiny_model(options());
  const kernels::ExecutionScope scope(model->execution());
  const Memory memory = model->encode(batch_.source, batch_.lengths);
  const Prepared prepared = model->prepare(memory);
  const Tensor first = torch::tensor({2, 2, 2}, torch::kLong), second = torch::tensor({4, 6, 8}, torch::kLong);
  const Tensor order = torch::tensor({2, 0, 0, 1}, torch::kLong);
  const State state = model->step(first, model->start(memory), memory, prepared).state;
  const Step straight = model->step(second, state, memory, prepared);
  const Step turned =
      model->step(second.index_select(0, order), state.select(order), memory.select(order), prepared.select(order));
  EXPECT_LT(testing::largest_difference(straight.readout.index_select(0, order), turned.readout), 1e-12);
}

TEST_P(EveryModel, UsesEveryMaskItDraws) {
  ModelOptions given = deep();
  given.dropout = kEverywhere;
  auto model = testing::tiny_model(given);
  const kernels::ExecutionScope scope(model->execution());
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  const auto forward = [&](const Noise& noise) { return said(model, noise); };
  const Tensor plain = forward({});
  const Noise noise = model->draw_noise(3, 5, 4, generator);
  std::vector<std::function<void(Noise&)>> only = {[&](Noise& n) { n.source_embedding = noise.source_embedding; },
                                                   [&](Noise& n) { n.target_embedding = noise.target_embedding; },
                                                   [&](Noise& n) { n.source_words = noise.source_words; },
                                                   [&](Noise& n) { n.target_words = noise.target_words; }};
  if (!noise.decoder.empty()) only.push_back([&](Noise& n) { n.decoder = noise.decoder; });
  if (model->options().reads_out()) only.push_back([&](Noise& n) { n.readout = noise.readout; });
  // A decoder that only starts from the encoder's end reads none of what stands above the bidirectional layers.
  const size_t unread = model->options().reads_memory() ? 0 : 1 + static_cast<size_t>(given.encoder.unidirectional);
  for (size_t layer = 0; layer + unread < noise.encoder.size(); ++layer)
    only.push_back([&, layer](Noise& n) {
      n.encoder.resize(noise.encoder.size());
      n.encoder[layer] = noise.encoder[layer];
    });
  for (auto Noise::*blocks : {&Noise::encoder_blocks, &Noise::decoder_blocks})
    for (size_t block = 0; block < (noise.*blocks).size(); ++block)
      for (auto BlockNoise::*mask : {&BlockNoise::self_weights, &BlockNoise::self, &BlockNoise::cross_weights,
                                     &BlockNoise::cross, &BlockNoise::inner, &BlockNoise::feed_forward})
        if (((noise.*blocks)[block].*mask).defined())
          only.push_back([&, blocks, block, mask](Noise& n) {
            (n.*blocks).resize((noise.*blocks).size());
            (n.*blocks)[block].*mask = (noise.*blocks)[block].*mask;
          });
  EXPECT_EQ(noise.encoder_blocks.size(), given.encoder.kind == "transformer" ? 2U : 0U);
  EXPECT_EQ(noise.decoder_blocks.size(), given.decoder.kind == "transformer" ? 2U : 0U);
  for (const auto& set : only) {
    Noise one;
    set(one);
    EXPECT_GT(testing::largest_difference(plain, forward(one)), kSeen);
  }
}

// As scheduled sampling and minimum risk read a batch before they learn from it.
TEST_P(EveryModel, SaysTheSameWithoutGradients) {
  ModelOptions given = deep();
  given.dropout = kEverywhere;
  for (const char* kernels : {"fused", "plain"}) {
    given.kernels = kernels;
    auto model = testing::tiny_model(given);
    const kernels::ExecutionScope scope(model->execution());
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    const Noise noise = model->draw_noise(3, 5, 4, generator);
    const Tensor with = said(model, noise);
    const torch::NoGradGuard no_gradients;
    EXPECT_LT(testing::largest_difference(said(model, noise), with), 1e-12) << kernels;
  }
}

TEST_P(EveryModel, TrainsInBFloat16) {
  struct Trained {
    double loss;
    Tensor alignment;
  };
  const auto train = [&](const char* kernels, bool bfloat16) {
    ModelOptions given = deep();
    given.kernels = kernels;
    auto model = testing::tiny_model(given);
    model->to(torch::kFloat);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
    const Noise noise = model->draw_noise(3, 5, 4, generator);
    kernels::Execution execution = model->execution();
    execution.bfloat16 = bfloat16;
    std::optional<kernels::ExecutionScope> scope(execution);
    const Unrolled found = model->forward(batch_.source, batch_.lengths, batch_.target_input, noise);
    const kernels::CrossEntropy loss = model->loss(found, batch_.source, batch_.target_output, {});
    scope.reset();
    loss.loss.backward();
    for (const auto& item : model->named_parameters()) {
      const Tensor& gradient = item.value().grad();
      EXPECT_TRUE(!gradient.defined() || gradient.isfinite().all().item<bool>()) << item.key();
    }
    return Trained{loss.loss.item<double>(), found.alignment.detach()};
  };
  const Trained exact = train("plain", false);
  for (const char* kernels : {"fused", "plain"}) {
    const Trained rounded = train(kernels, true);
    EXPECT_NEAR(rounded.loss, exact.loss, 0.03 * exact.loss) << kernels;
    EXPECT_EQ(rounded.alignment.scalar_type(), torch::kFloat) << kernels;
    if (options().attention.normalizer == "hard")
      continue;  // rounding draws another position: a window may weigh it less
    EXPECT_LT(testing::largest_difference(rounded.alignment.sum(-1), exact.alignment.sum(-1)), 0.02) << kernels;
  }
}

// What StepsAsItUnrolls would say of a search that forgets to carry the state.
TEST(StepLaw, FailsForAStateThatIsNotCarried) {
  const testing::TinyBatch batch;
  std::vector<ModelOptions> all;
  for (const auto& order : decoder_orders().names()) all.push_back(testing::tiny_options("additive", order));
  all.push_back(testing::tiny_options("auto", "attend_first"));
  all.back().decoder.kind = "transformer";
  for (const ModelOptions& options : all) {
    auto model = testing::tiny_model(options);
    const kernels::ExecutionScope scope(model->execution());
    const Unrolled whole = model->forward(batch.source, batch.lengths, batch.target_input);
    const Memory memory = model->encode(batch.source, batch.lengths);
    const Prepared prepared = model->prepare(memory);
    const Step step = model->step(batch.target_input.select(1, 2), model->start(memory), memory, prepared);
    EXPECT_GT(testing::largest_difference(step.readout, whole.readouts.select(1, 2)), 1e-6)
        << options.decoder.kind << " " << options.decoder.order;
  }
}

// A mask of step t leaves the steps before it as they were, and reaches step t.
TEST_P(EveryModel, GivesEachStepItsOwnMask) {
  ModelOptions given = deep();
  given.dropout = kEverywhere;
  given.dropout.encoder = 0;
  auto model = testing::tiny_model(given);
  const kernels::ExecutionScope scope(model->execution());
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  const Noise drawn = model->draw_noise(3, 5, 4, generator);
  const Tensor plain = said(model);
  for (int64_t t = 0; t < 3; ++t) {
    const auto only = [&](const Tensor& mask) {
      Tensor out = torch::ones_like(mask);
      out.select(1, t).copy_(mask.select(1, t));
      return out;
    };
    std::vector<Noise> noises(1);
    noises[0].target_embedding = only(drawn.target_embedding);
    if (!drawn.decoder.empty()) noises.emplace_back().decoder = {only(drawn.decoder.at(0))};
    if (model->options().reads_out()) noises.emplace_back().readout = only(drawn.readout);
    if (!drawn.decoder_blocks.empty()) {
      noises.emplace_back().decoder_blocks.resize(2);
      noises.back().decoder_blocks[0].self = only(drawn.decoder_blocks[0].self);
    }
    for (const Noise& noise : noises) {
      const Tensor dropped = said(model, noise);
      EXPECT_EQ(testing::largest_difference(dropped.narrow(1, 0, t), plain.narrow(1, 0, t)), 0.0);
      // Maxout reads the state before the step, and a readout that is only fed the step behind it: shown one step later.
      EXPECT_GT(testing::largest_difference(dropped.narrow(1, t, 2), plain.narrow(1, t, 2)), kSeen);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seq2Seq, EveryModel, ::testing::ValuesIn(testing::combinations()),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(EveryTwoRows, EveryModel, ::testing::ValuesIn(testing::pairwise_combinations()),
                         [](const auto& info) { return info.param.name; });

TEST(Seq2Seq, DrawsPositionsOfHardAttentionInTrainingAlone) {
  const testing::TinyBatch batch;
  for (const auto& order : decoder_orders().names())
    for (const bool feeding : {true, false}) {
      ModelOptions options = testing::tiny_options("additive", order);
      options.attention.normalizer = "hard";
      options.attention.hard.expectation = 0;
      options.decoder.recur_first.input_feeding = feeding;
      auto model = testing::tiny_model(options);
      const kernels::ExecutionScope scope(model->execution());
      auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
      const Noise noise = model->draw_noise(3, 5, 4, generator), other = model->draw_noise(3, 5, 4, generator);
      const auto run = [&](const Noise& given) {
        return model->forward(batch.source, batch.lengths, batch.target_input, given);
      };
      const Unrolled drawn = run(noise);
      EXPECT_TRUE(drawn.alignment.sum(-1).equal(torch::ones({3, 1, 4}, torch::kDouble)));
      EXPECT_EQ(drawn.log_probability.sizes(), (std::vector<int64_t>{3, 4}));
      EXPECT_EQ(drawn.entropy.sizes(), (std::vector<int64_t>{3, 4}));
      EXPECT_TRUE(drawn.alignment.equal(run(noise).alignment));
      EXPECT_FALSE(drawn.alignment.equal(run(other).alignment));
      EXPECT_FALSE(run({}).log_probability.defined());
      options.attention.hard.expectation = 1;
      const Noise expected = testing::tiny_model(options)->draw_noise(3, 5, 4, generator);
      EXPECT_LT(run(expected).alignment.max().item<double>(), 1.0);
    }
}

TEST(Seq2Seq, StartsFromItsSeedAlone) {
  const auto weights = [](uint64_t seed) {
    auto model = testing::tiny_model(testing::tiny_options("additive", "attend_first"), 11, seed);
    const kernels::ExecutionScope scope(model->execution());
    return torch::cat([&] {
      std::vector<Tensor> all;
      for (const auto& p : model->parameters()) all.push_back(p.detach().flatten());
      return all;
    }());
  };
  EXPECT_TRUE(weights(1).equal(weights(1)));
  EXPECT_FALSE(weights(1).equal(weights(2)));
}

TEST(Seq2Seq, ReadsOfItsLookupsTheNamedRowsOnlyAndGivesTheirGradient) {
  for (const char* tied : {"none", "target", "all"}) {
    ModelOptions options = testing::tiny_options("additive", "attend_first");
    options.tied_embeddings = tied;
    auto model = testing::tiny_model(options);
    const kernels::ExecutionScope scope(model->execution());
    const testing::TinyBatch batch;
    const auto forward = [&] {
      const Unrolled unrolled = model->forward(batch.source, batch.lengths, batch.target_input);
      return model->scores(OutputRows::of(unrolled, batch.source)).log_softmax(-1).select(-1, 4).sum();
    };
    const auto parameters = model->parameters();
    const auto dense = torch::autograd::grad({forward()}, parameters);
    model->sparse_lookups(true);
    const auto sparse = torch::autograd::grad({forward()}, parameters);
    const auto lookups = model->lookups(batch.source, batch.target_input);
    EXPECT_EQ(lookups.size(), tied == std::string("none") ? 2U : tied == std::string("target") ? 1U : 0U);
    for (size_t i = 0; i < parameters.size(); ++i) {
      EXPECT_EQ(sparse[i].is_sparse(),
                std::ranges::any_of(lookups, [&](const auto& lookup) { return lookup.matrix.is_same(parameters[i]); }));
      EXPECT_LT(testing::largest_difference(sparse[i].to_dense(), dense[i]), 1e-12);
    }
    const torch::NoGradGuard no_gradient;
    const Tensor before = forward();
    for (const auto& [matrix, ids] : lookups) {
      const Tensor rows = ids.flatten(), read = matrix.index_select(0, rows);
      Tensor(matrix).fill_(NAN).index_copy_(0, rows, read);
    }
    EXPECT_TRUE(forward().equal(before)) << tied;
  }
}

TEST(Seq2Seq, RefusesASentenceOfLengthZero) {
  auto model = testing::tiny_model(testing::tiny_options("additive", "attend_first"));
  const kernels::ExecutionScope scope(model->execution());
  EXPECT_THROW(model->encode(torch::ones({1, 3}, torch::kLong), torch::tensor({0}, torch::kLong)), c10::Error);
}

// PyTorch's GRU and Linear start so (torch/nn/modules/rnn.py, reset_parameters).
TEST(Initialize, DrawsUniformlyUpToTheRootOfTheInputs) {
  auto model = testing::tiny_model(testing::tiny_options("additive", "recur_first"));
  const auto parameters = model->named_parameters();
  const auto largest = [&](const char* name) { return parameters[name].abs().max().item<double>(); };
  for (const char* of_cell : {"decoder.layer0.weight_hh", "decoder.layer0.weight_ih", "decoder.layer0.bias_ih"}) {
    EXPECT_LE(largest(of_cell), 1 / std::sqrt(5.0)) << of_cell;
    EXPECT_GT(largest(of_cell), 0.6 / std::sqrt(5.0)) << of_cell;
  }
  const double inputs = static_cast<double>(parameters["generator.weight"].size(1));
  EXPECT_LE(largest("generator.weight"), 1 / std::sqrt(inputs));
  EXPECT_GT(largest("generator.weight"), 0.8 / std::sqrt(inputs));
  EXPECT_EQ(largest("generator.bias"), 0);
  EXPECT_EQ(parameters["source_embedding.weight"][1].abs().max().item<double>(), 0.0);
}

}  // namespace
}  // namespace attune::models
