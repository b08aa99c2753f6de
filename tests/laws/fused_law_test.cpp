// The fused paths give what the plain ones give, values and gradients, over random shapes: in double to 1e-10, in float
// to 1e-5 of the largest number, in bfloat16 to 3 % of it.
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <torch/autograd.h>

#include <algorithm>
#include <limits>
#include <random>

#include "src/kernels/execution.h"
#include "src/kernels/gemm/product.h"
#include "src/kernels/ops/cross_entropy.h"
#include "tests/support/tiny_model.h"

namespace attune {
namespace {

struct Numbers {
  std::string name;
  at::ScalarType type;
  bool bfloat16;
  double bound;        // of the difference, in shares of the tensor's largest number
  bool norms = false;  // of norms instead: a rectifier that rounding opens or shuts changes one number, not all
};

struct Case {
  std::string score, order;
  bool feeding;
  Numbers numbers;
  std::string output = "generate";
  std::string encoder = "recurrent", decoder = "recurrent";
  std::string window = "global";
  bool renormalize = false;
  int64_t heads = 1, layers = 1;
};

/// What has no fused path; whoever adds a score or an order says it here.
const std::vector<std::string> kPlainScores = {"cosine", "gaussian", "epanechnikov", "boxcar", "constant", "none"},
                               kPlainOrders = {};

bool is_plain(const std::string& name) {
  return std::ranges::count(kPlainScores, name) + std::ranges::count(kPlainOrders, name) > 0;
}

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const Numbers& numbers :
       {Numbers{"double", at::kDouble, false, 1e-10}, Numbers{"float", at::kFloat, false, 1e-5},
        Numbers{"bfloat16", at::kFloat, true, 0.03}})
    for (const auto& order : models::decoder_orders().names())
      for (const auto& score : models::scores().names())
        for (const bool feeding : {true, false})
          if (!is_plain(score) && !is_plain(order) && (feeding || order == "recur_first"))
            out.push_back({score, order, feeding, numbers});
  const std::vector<Case> generating = out;
  for (const Case& one : generating) {
    Case more = one;
    more.heads = 2;
    out.push_back(more);
    if (one.score == "additive") {
      more.heads = 1, more.layers = 3;
      out.push_back(more);
    }
    if (one.score != "additive" && one.score != "general" && one.score != "location") continue;
    for (const auto& window : models::windows().names()) {
      if (window == "global") continue;
      more = one;
      more.window = window;
      out.push_back(more);
      more.heads = 3, more.layers = 2, more.renormalize = true;
      out.push_back(more);
    }
  }
  for (const Case& one : generating)
    for (const auto& [encoder, decoder] :
         {std::pair("transformer", "recurrent"), {"recurrent", "transformer"}, {"transformer", "transformer"}})
      if (one.score == (decoder == std::string("recurrent") ? "additive" : "scaled_dot") &&
          one.order == "attend_first") {
        out.push_back({one.score, one.order, one.feeding, one.numbers, "generate", encoder, decoder});
        if (one.numbers.bfloat16) out.back().numbers.norms = true, out.back().numbers.bound = 0.2;
      }
  for (const Case& one : generating)
    for (const auto& output : models::outputs().names()) {
      models::ModelOptions options = testing::tiny_options(one.score, one.order);
      options.output = output;
      options.decoder.recur_first.input_feeding = one.feeding;
      if (one.score != "additive" || output == "generate" || !testing::is_allowed(options)) continue;
      if (!testing::tiny_model(options)->why_plain().empty()) continue;
      out.push_back(one);
      out.back().output = output;
    }
  return out;
}

/// A batch of random sentences, and a model for it.
struct Trial {
  models::ModelOptions options;
  int64_t vocabulary, batch, source_length, target_length;
  Tensor source, lengths, input, output, ends;  // lengths of source and target

  Trial(const Case& given, std::mt19937& random) {
    const auto draw = [&](int from, int to) { return std::uniform_int_distribution<int64_t>(from, to)(random); };
    options.embedding = draw(3, 40);
    options.encoder.hidden = draw(3, 70) * given.heads;
    options.decoder.hidden = draw(3, 70) * given.heads;
    options.decoder.layers = given.layers;
    options.attention.heads = given.heads;
    options.attention.score = given.score;
    options.attention.window = given.window;
    options.attention.local_m.D = draw(1, 4);
    // A centre that rounding moves takes a position in or out at the window's edge, so no edge is in sight of bfloat16.
    options.attention.local_p.D = given.numbers.bfloat16 ? 20 : draw(1, 4);
    options.attention.local_p.renormalize = given.renormalize;
    options.attention.causal.ahead = draw(0, 3);
    for (models::AdditiveOptions* layer : options.attention.layers()) layer->width = draw(3, 70);
    options.attention.location.longest = draw(3, 12);
    options.decoder.order = given.order;
    options.decoder.recur_first.input_feeding = given.feeding;
    options.output = given.output;
    options.encoder.kind = given.encoder;
    options.decoder.kind = given.decoder;
    if (given.encoder == "transformer" || given.decoder == "transformer") {
      options.embedding = 6 * draw(1, 7);
      for (models::TransformerOptions* side : testing::transformers(options)) {
        side->heads = draw(1, 3);
        side->layers = draw(1, 3);
        side->feed_forward = draw(1, 70);
        side->norm = draw(0, 1) == 0 ? "pre" : "post";
      }
    }
    const char* readout = draw(0, 1) == 0 ? "tanh" : "attentional";
    if (options.reads_out()) options.decoder.readout = readout;
    options.dropout = {0.2, 0.2, 0.2, 0.2, 0.2, 0.2};
    options.dropout.source_word = options.dropout.target_word = 0.1;
    options.dropout.variational = draw(0, 1) == 0;
    vocabulary = draw(10, 150), batch = draw(1, 40), source_length = draw(1, 9), target_length = draw(1, 9);
    torch::manual_seed(draw(0, 1000));
    lengths = torch::randint(1, source_length + 1, {batch}, torch::kLong);
    source = torch::randint(4, vocabulary, {batch, source_length}, torch::kLong)
                 .masked_fill(models::mask_of(lengths, source_length).logical_not(), 1);
    ends = torch::randint(1, target_length + 1, {batch}, torch::kLong);
    output = torch::randint(4, vocabulary, {batch, target_length}, torch::kLong)
                 .masked_fill(models::mask_of(ends, target_length).logical_not(), 1);
    input = torch::randint(4, vocabulary, {batch, target_length}, torch::kLong);
    if (given.output == "copy")  // words of the source
      output = source.narrow(1, 0, 1).expand_as(output).masked_fill(output == 1, 1);
  }
};

/// Calls f on every mask there is.
void visit(models::Noise& noise, const std::function<void(Tensor&)>& f) {
  std::vector<Tensor*> all = {&noise.source_embedding, &noise.source_words, &noise.target_embedding,
                              &noise.target_words, &noise.readout};
  for (auto* masks : {&noise.encoder, &noise.decoder})
    for (Tensor& mask : *masks) all.push_back(&mask);
  for (auto* blocks : {&noise.encoder_blocks, &noise.decoder_blocks})
    for (models::BlockNoise& block : *blocks)
      for (Tensor* mask :
           {&block.self_weights, &block.self, &block.cross_weights, &block.cross, &block.inner, &block.feed_forward})
        all.push_back(mask);
  for (Tensor* mask : all)
    if (mask->defined()) f(*mask);
}

/// The loss, the alignment and every gradient of one training step.
std::map<std::string, Tensor> train_step(const Trial& trial, const Numbers& numbers, const std::string& kernels) {
  models::ModelOptions options = trial.options;
  options.kernels = kernels;
  models::Seq2Seq model(testing::resolved(options), models::VocabularySizes{trial.vocabulary, trial.vocabulary, 1}, 7);
  model->to(numbers.type);
  at::Generator generator = at::detail::createCPUGenerator(3);
  models::Noise noise = model->draw_noise(trial.batch, trial.source_length, trial.target_length, generator);
  visit(noise, [&](Tensor& mask) { mask = mask.to(numbers.type); });
  // The bound of bfloat16 is against the plain path in float.
  kernels::Execution execution = model->execution();
  execution.bfloat16 = numbers.bfloat16 && kernels == "fused";
  std::optional<kernels::ExecutionScope> scope(execution);
  const models::Unrolled found =
      model->forward(trial.source, trial.lengths, trial.input, noise, {.lengths = trial.ends});
  const kernels::CrossEntropy loss = model->loss(
      found, trial.source, trial.output, {.smoothing = trial.options.output == "copy" ? 0.0 : 0.1, .scale = 0.25});
  scope.reset();
  loss.loss.backward();
  const Tensor words = (trial.output != 1).unsqueeze(1).unsqueeze(3);  // behind a target's end anything may stand
  std::map<std::string, Tensor> out = {{"loss", loss.loss.detach()},
                                       {"log probability", loss.log_probability},
                                       {"alignment", found.alignment.detach() * words}};
  // What a batch does not reach, as what feeds the second of one step, has a gradient of zero or none.
  for (const auto& parameter : model->named_parameters())
    out[parameter.key()] =
        parameter.value().grad().defined() ? parameter.value().grad() : torch::zeros_like(parameter.value());
  return out;
}

/// How far the fused step is from the plain one, in shares of what the law allows, and where.
std::pair<double, std::string> distance(const std::map<std::string, Tensor>& plain,
                                        const std::map<std::string, Tensor>& fused, const Numbers& numbers) {
  // A gradient that is zero but for rounding is measured against the largest of all.
  double largest = 0;
  for (const auto& [name, tensor] : plain) largest = std::max(largest, tensor.abs().max().item<double>());
  std::pair<double, std::string> worst{0, "nowhere"};
  for (const auto& [name, tensor] : plain) {
    const Tensor difference = tensor - fused.at(name);
    const double least = 1e-3 * largest;
    const double found =
        numbers.norms ? difference.norm().item<double>() / std::max(tensor.norm().item<double>(), least)
                      : difference.abs().max().item<double>() / std::max(tensor.abs().max().item<double>(), least);
    if (!(found / numbers.bound <= worst.first)) worst = {found / numbers.bound, name};
  }
  return worst;
}

class FusedLaw : public ::testing::TestWithParam<Case> {};

TEST_P(FusedLaw, GivesWhatThePlainPathGives) {
  const Case& given = GetParam();
  std::mt19937 random(5);
  for (int repetition = 0; repetition < 3; ++repetition) {
    Trial trial(given, random);
    if (repetition == 0)
      trial.options.dropout.attention = 0;  // then attention that nobody wants to see keeps no weights
    const auto [found, where] =
        distance(train_step(trial, given.numbers, "plain"), train_step(trial, given.numbers, "fused"), given.numbers);
    EXPECT_LE(found, 1) << where << ", trial " << repetition;
  }
}

// One sentence of the batch read a position short: every law above sees it.
TEST_P(FusedLaw, IsBrokenByOnePositionThatIsNotRead) {
  const Case& given = GetParam();
  std::mt19937 random(5);
  Trial trial(given, random);
  while (trial.source_length < 2) trial = Trial(given, random);
  trial.lengths.fill_(trial.source_length);
  const auto plain = train_step(trial, given.numbers, "plain");
  if (given.numbers.norms)
    trial.lengths -= 1;
  else
    trial.lengths[0] -= 1;
  EXPECT_GT(distance(plain, train_step(trial, given.numbers, "fused"), given.numbers).first, 1);
}

INSTANTIATE_TEST_SUITE_P(EveryScore, FusedLaw, ::testing::ValuesIn(cases()), [](const auto& info) {
  const std::string kinds = info.param.encoder == info.param.decoder && info.param.encoder == "recurrent"
                                ? ""
                                : info.param.encoder + "_" + info.param.decoder + "_";
  return kinds + info.param.order + "_" + info.param.score + (info.param.feeding ? "_" : "_free_") +
         info.param.numbers.name + (info.param.output == "generate" ? "" : "_" + info.param.output) +
         (info.param.window == "global" ? "" : "_" + info.param.window) +
         (info.param.heads == 1 ? "" : "_" + std::to_string(info.param.heads) + "_heads") +
         (info.param.layers == 1 ? "" : "_" + std::to_string(info.param.layers) + "_layers");
});

TEST(FusedLaw, ReallyTakesTheFusedPath) {
  std::mt19937 random(6);
  for (const Case& given : cases()) {
    if (given.numbers.type != at::kFloat || given.numbers.bfloat16) continue;
    const Trial trial(given, random);
    for (const std::string kernels : {"fused", "plain"}) {
      models::ModelOptions options = trial.options;
      options.kernels = kernels;
      models::Seq2Seq model(testing::resolved(options), models::VocabularySizes{trial.vocabulary, trial.vocabulary, 1},
                            7);
      EXPECT_EQ(model->why_plain(), "") << "what has no fused path stands in kPlainScores or kPlainOrders";
      const kernels::ExecutionScope scope(model->execution());
      const models::Unrolled found = model->forward(trial.source, trial.lengths, trial.input);
      std::string made_by;  // the functions that what it gives comes from
      const Tensor& made = given.output == "copy" ? found.alignment : found.readouts;
      std::vector<torch::autograd::Node*> nodes = {made.grad_fn().get()};
      for (size_t i = 0; i < nodes.size() && i < 10000; ++i) {
        made_by += nodes[i]->name() + " ";
        for (const auto& edge : nodes[i]->next_edges())
          if (edge.function && std::find(nodes.begin(), nodes.end(), edge.function.get()) == nodes.end())
            nodes.push_back(edge.function.get());
      }
      const std::string loop = given.encoder == "transformer"   ? "Attend>"
                               : given.decoder == "transformer" ? "FusedFeedForward"
                               : given.feeding                  ? "DecoderLoopFunction"
                                                                : "RunGru";
      EXPECT_EQ(made_by.find(loop) != std::string::npos, kernels == "fused") << given.order << ": " << made_by;
    }
  }
}

TEST(FusedLaw, SaysWhatKeepsADecoderFromIt) {
  models::ModelOptions options = testing::tiny_options("additive", "recur_first");
  const auto why = [&] { return testing::tiny_model(options)->why_plain(); };
  EXPECT_EQ(why(), "");
  options.decoder.layers = 2;
  EXPECT_EQ(why(), "");
  options.decoder.residual = true;
  EXPECT_EQ(why(), "model.decoder.residual: true");
  options.decoder.layers = 1;
  options.decoder.readout = "maxout";
  EXPECT_EQ(why(), "model.decoder.readout: maxout with input feeding");
  options.kernels = "plain";
  EXPECT_EQ(why(), "");
  for (const std::string& score : kPlainScores)
    EXPECT_EQ(testing::tiny_model(testing::tiny_options(score, "attend_first"))->why_plain(),
              "model.attention with score " + score + ", window global, normalizer softmax");
  models::ModelOptions transformer = testing::tiny_options("scaled_dot", "attend_first");
  transformer.decoder.kind = "transformer";
  EXPECT_EQ(testing::tiny_model(transformer)->why_plain(), "");
  transformer.attention.score = "additive";
  EXPECT_EQ(testing::tiny_model(transformer)->why_plain(),
            "model.attention with score additive, window global, normalizer softmax");
  for (const std::string& order : kPlainOrders)
    EXPECT_EQ(testing::tiny_model(testing::tiny_options("additive", order))->why_plain(),
              "model.decoder.order: " + order);
}

template <class P>
void multiply_as_torch(double bound) {
  for (const auto& [rows, inner, columns] :
       {std::tuple{1, 1, 1}, {3, 5, 7}, {65, 130, 63}, {200, 33, 129}, {40, 2100, 70}}) {
    const auto type = std::is_same_v<P, double> ? at::kDouble : at::kFloat;
    const Tensor a = torch::randn({rows, inner}, type), b = torch::randn({inner, columns}, type);
    const Tensor expected = a.mm(b), c = torch::zeros_like(expected);
    const double size = std::sqrt(static_cast<double>(inner)) * bound;
    const Tensor bias = torch::randn({columns}, type), wide = torch::randn({rows, inner + 3}, type);
    kernels::RowSums<kernels::Sum<P>> sums(kernels::RowBlocks(rows), inner);
    const kernels::RoundedRows<P> side(a, &sums);
    EXPECT_LT(testing::largest_difference(sums.total(), a.sum(0)), 1e-4);
    product<P>(side, kernels::Panels<P>(b, false), nullptr, c.data_ptr<kernels::Sum<P>>(), columns);
    EXPECT_LT(testing::largest_difference(c, expected), size) << rows << " x " << inner << " x " << columns;
    product<P>(side, kernels::Panels<P>(b.t().contiguous(), true), bias.data_ptr<kernels::Sum<P>>(),
               c.data_ptr<kernels::Sum<P>>(), columns);
    EXPECT_LT(testing::largest_difference(c, expected + bias), size);
    const Tensor part = wide.narrow(1, 2, inner);
    product<P>(kernels::RoundedRows<P>(part), kernels::Panels<P>(b, false), nullptr, c.data_ptr<kernels::Sum<P>>(),
               columns);
    EXPECT_LT(testing::largest_difference(c, part.mm(b)), size) << "of a part of wider rows";
    const Tensor turned = a.t().contiguous(), d = torch::zeros_like(expected);
    for (const bool add : {false, true}) {
      transposed_product(kernels::RoundedRows<P>(turned), kernels::RoundedRows<P>(b), add,
                         d.data_ptr<kernels::Sum<P>>(), columns);
      EXPECT_LT(testing::largest_difference(d, add ? 2 * expected : expected), add ? 2 * size : size);
    }
  }
}

TEST(Product, EqualsTorchs) {
  multiply_as_torch<double>(1e-13);
  multiply_as_torch<float>(1e-5);
  multiply_as_torch<at::BFloat16>(0.06);
}

}  // namespace
}  // namespace attune
