// train_step: seconds of one update of training, from packing the batch to the optimizer, on a random batch of one length.
//
// It calls the Learner, as `attune train` does. Verified first: loss and gradient of an update without dropout against
// those computed token by token in double precision; then that the loss falls over the updates that were timed.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iostream>

#include "src/text/tokenizer.h"
#include "src/train/learner.h"
#include "tools/bench/bench.h"
#include "tools/bench/workload.h"

namespace attune::bench {
namespace {

struct Flags {
  int64_t steps = 10, warm_up = 3;
};

const std::vector<std::string> kNoDropout = {"model.dropout.embedding=0", "model.dropout.encoder=0",
                                             "model.dropout.decoder=0", "model.dropout.readout=0",
                                             "training.label_smoothing=0"};

struct StepwiseLoss {
  double per_token = 0;
  double gradient_norm = 0;  // of the loss per token, over all parameters
};

/// Returns loss and gradient of a batch computed token by token with the step that search uses, by a plain log-softmax in
/// double precision. Converts the model to it and leaves its gradients: give it a model of its own, without dropout.
StepwiseLoss stepwise_loss(models::Seq2Seq model, const corpus::Batch& batch) {
  model->to(torch::kDouble);
  model->eval();
  const kernels::ExecutionScope scope(model->execution());
  const models::Memory memory = model->encode(batch.source, batch.source_lengths);
  const models::Prepared prepared = model->prepare(memory);
  models::State state = model->start(memory);
  Tensor sum = torch::zeros({}, torch::kDouble);
  for (int64_t t = 0; t < batch.target_input.size(1); ++t) {
    const models::Step step = model->step(batch.target_input.select(1, t), state, memory, prepared);
    const Tensor gold = batch.target_output.select(1, t).unsqueeze(1);
    const Tensor found = model->scores(models::OutputRows::of(step, batch.source)).log_softmax(-1).gather(1, gold);
    sum = sum - found.masked_fill(gold == text::kPadding, 0).sum();
    state = step.state;
  }
  const Tensor loss = sum / static_cast<double>(batch.target_tokens);
  loss.backward();
  Tensor squares = torch::zeros({}, torch::kDouble);
  for (const Tensor& parameter : model->parameters())
    if (parameter.grad().defined()) squares = squares + parameter.grad().square().sum();
  return {loss.item<double>(), squares.sqrt().item<double>()};
}

/// The first update without dropout is that of the slow way.
std::string verify_first_update(const Workload& workload, const corpus::ParallelCorpus& corpus) {
  const config::Config config = workload.config(kNoDropout);
  train::Learner learner({.model = make_model(config),
                          .corpus = corpus,
                          .files = {},
                          .options = config.training,
                          .folder = {},
                          .seed = static_cast<uint64_t>(config.seed)});
  const train::UpdateResult found = learner.update(config.training.optimizer.learning_rate);
  const double loss = found.loss / static_cast<double>(found.tokens);
  std::vector<std::string> plainly = kNoDropout;
  plainly.emplace_back("model.kernels=plain");
  std::vector<int64_t> all(static_cast<size_t>(corpus.size()));
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
  const StepwiseLoss expected = stepwise_loss(make_model(workload.config(plainly)), make_batch(corpus, all));
  const std::string said = fmt::format("first loss {:.6g}, token by token {:.6g}; gradient norm {:.6g}, {:.6g}", loss,
                                       expected.per_token, found.gradient_norm, expected.gradient_norm);
  const double tolerance = tolerance_of(workload.precision());
  verify(found.tokens == corpus.size() * workload.target_length(), fmt::format("{} target tokens", found.tokens));
  verify(is_near(loss, expected.per_token, tolerance), said);
  verify(is_near(found.gradient_norm, expected.gradient_norm, 10 * tolerance), said);
  return said;
}

void time_steps(const Flags& flags, const Workload& workload) {
  const config::Config config = workload.config();
  const corpus::ParallelCorpus corpus = workload.corpus(config);
  models::Seq2Seq model = make_model(config);
  print_machine(workload.precision());
  std::cout << fmt::format("{}, {}, batch {}, source {}, target {}, vocabulary {}, {} parameters\n",
                           config.model.decoder.order, config.model.attention.score, corpus.size(),
                           workload.source_length(), workload.target_length(), config.vocabulary.size,
                           count_parameters(model));
  const std::string verified = verify_first_update(workload, corpus);
  train::Learner learner({.model = model,
                          .corpus = corpus,
                          .files = {},
                          .options = config.training,
                          .folder = {},
                          .seed = static_cast<uint64_t>(config.seed)});
  std::vector<double> losses, seconds;
  double tokens = 0;
  for (int64_t i = 0; i < flags.warm_up + flags.steps; ++i) {
    const Stopwatch watch;
    const train::UpdateResult result = learner.update(config.training.optimizer.learning_rate);
    seconds.push_back(watch.seconds());
    tokens = static_cast<double>(result.tokens);
    losses.push_back(result.loss / tokens);
  }
  seconds.erase(seconds.begin(), seconds.begin() + flags.warm_up);
  verify(losses.back() < losses.front(), fmt::format("the loss went from {} to {}", losses.front(), losses.back()));
  std::cout << fmt::format("verified: {}; loss {:.4g} to {:.4g} in {} updates\n", verified, losses.front(),
                           losses.back(), losses.size());
  const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
  double mean = 0;
  for (const double one : seconds) mean += one / static_cast<double>(seconds.size());
  std::cout << fmt::format("train_step {}: {:.4f} s/step ({:.4f} to {:.4f}), {:.0f} target tokens/s\n",
                           workload.precision(), mean, *least, *most, tokens / mean);
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Times updates of training on a random batch.", "train_step"};
  attune::bench::Flags flags;
  const attune::bench::Workload workload(app);
  app.add_option("--steps", flags.steps, "updates that are timed")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--warm-up", flags.warm_up, "updates before them")->check(CLI::Range(0, 1000))->capture_default_str();
  return attune::bench::run(app, argc, argv, [&] { attune::bench::time_steps(flags, workload); });
}
