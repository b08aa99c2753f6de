#include "src/demo/few_shot/training.h"

#include <spdlog/fmt/fmt.h>

#include <chrono>
#include <cmath>

#include "src/base/error.h"
#include "src/train/optimizer.h"
#include "src/train/options.h"

namespace attune::demo {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t kAtOnce = 500;  // held-out episodes

/// Streams of episodes that have nothing to do with each other.
enum class Stream : uint64_t { kTraining, kValidation, kTest };

Random stream(uint64_t seed, Stream which) {
  Random root(seed);
  uint64_t own = root.next();
  for (uint64_t i = 0; i < static_cast<uint64_t>(which); ++i) own = root.next();
  return Random(own);
}

Tensor at_query(const Tensor& outputs) { return outputs.select(1, outputs.size(1) - 1); }

/// One update; the loss before it.
double update(const EpisodeTraining& training, const Episodes& episodes, train::Optimizer& optimizer) {
  const Tensor outputs = at_query(training.model.forward(episodes.sequence, false).outputs);
  const Tensor loss = training.task.loss(outputs, episodes);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step(training.options.learning_rate);
  return loss.item<double>();
}

void check_finite(double loss, int64_t update) {
  if (!std::isfinite(loss))
    throw Error(fmt::format("the loss of update {} is no finite number", update), "try a smaller --learning-rate");
}

}  // namespace

Figure figure_of(const Tensor& figures) {
  const auto count = static_cast<double>(figures.numel());
  const double mean = figures.mean().item<double>();
  if (count < 2) return {mean, 0};
  const double variance = (figures - mean).square().sum().item<double>() / (count - 1);
  return {mean, std::sqrt(variance / count)};
}

Episodes held_out(const FewShotTask& task, const EpisodeTrainingOptions& options, HeldOut which) {
  const bool test = which == HeldOut::kTest;
  Random random = stream(options.seed, test ? Stream::kTest : Stream::kValidation);
  return task.draw(random, test ? options.test : options.validation);
}

Tensor answers_of(models::MetaLearner& model, const Episodes& episodes) {
  const torch::NoGradGuard guard;
  std::vector<Tensor> answers;
  for (const Tensor& some : episodes.sequence.split(kAtOnce))
    answers.push_back(at_query(model.forward(some, false).outputs));
  return torch::cat(answers);
}

Trained train_on_episodes(const EpisodeTraining& training) {
  const FewShotTask& task = training.task;
  const EpisodeTrainingOptions& options = training.options;
  const train::OptimizerOptions adam;
  const auto optimizer = train::optimizers().at(adam.name).make(train::parameters_of(training.model), adam);
  const Episodes validation = held_out(task, options, HeldOut::kValidation).to(training.device);
  Random random = stream(options.seed, Stream::kTraining);
  Trained out;
  double sum = 0;
  int64_t since = 0;
  const auto note = [&](int64_t done) {
    out.moments.push_back({done, since == 0 ? std::nan("") : sum / static_cast<double>(since),
                           figure_of(task.figures(answers_of(training.model, validation), validation)), out.seconds});
    training.tell(out.moments.back());
    sum = 0, since = 0;
  };
  note(0);
  for (int64_t i = 1; i <= options.updates; ++i) {
    const auto begun = Clock::now();
    const double loss = update(training, task.draw(random, options.batch).to(training.device), *optimizer);
    out.seconds += std::chrono::duration<double>(Clock::now() - begun).count();
    check_finite(loss, i);
    sum += loss, ++since;
    if (i * options.moments / options.updates != (i - 1) * options.moments / options.updates) note(i);
  }
  return out;
}

}  // namespace attune::demo
