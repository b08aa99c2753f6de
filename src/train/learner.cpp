#include "src/train/learner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "src/base/error.h"

namespace attune::train {
namespace {

using torch::Tensor;

constexpr char kGenerator[] = "random.dropout";
constexpr double kNormEpsilon = 1e-6;  // as PyTorch's clip_grad_norm_

/// The norm of all numbers of all tensors, a scalar.
Tensor norm_of(const std::vector<Tensor>& tensors) {
  if (tensors.empty()) return torch::zeros({});
  return torch::stack(at::_foreach_norm(tensors)).norm();
}

std::shared_ptr<const corpus::SubwordSampling> sampling_of(const TrainingTask& task) {
  const double alpha = task.options.subword_sampling;
  if (alpha <= 0) return {};
  return std::make_shared<const corpus::SubwordSampling>(task.vocabularies, alpha, task.longest, task.seed);
}

std::string lines_of(const std::vector<corpus::Batch>& batches) {
  std::vector<int64_t> lines;
  for (const corpus::Batch& batch : batches) lines.insert(lines.end(), batch.lines.begin(), batch.lines.end());
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, ", "));
}

}  // namespace

Learner::Learner(const TrainingTask& task)
    : task_(task),
      parameters_(parameters_of(*task.model)),
      optimizer_(optimizers().at(task.options.optimizer.name).make(parameters_, task.options.optimizer)),
      objective_(
          objectives().at(task.options.objective).make({task.model, task_.options, task.vocabularies, optimizer_})),
      batches_(task.corpus, task.options.batch, task.seed, sampling_of(task), task.guides),
      generator_(at::detail::createCPUGenerator(task.seed)) {
  if (const double decay = task_.options.moving_average; decay > 0) average_.emplace(parameters_, decay);
  task_.model->sparse_lookups(task_.model->device().is_cpu());
}

UpdateResult Learner::update(double learning_rate, double own_words) {
  task_.model->train();
  const std::vector<corpus::Batch> batches = draw_batches();
  UpdateResult result;
  for (const corpus::Batch& batch : batches) result.tokens += batch.target_tokens;
  optimizer_->zero_grad();
  Tensor loss;
  for (const corpus::Batch& batch : batches) {
    const double guided = task_.options.guided_alignment.weight_in(batches_.state().epoch);
    const Tensor one = objective_->run(batch, {static_cast<double>(result.tokens), own_words, guided}, generator_);
    loss = loss.defined() ? loss + one : one;
  }
  const Tensor norm = norm_of(optimizer_->gradients());
  const Tensor numbers = torch::stack({loss.to(torch::kDouble), norm.to(torch::kDouble)}).cpu();
  result.loss = numbers[0].item<double>();
  result.gradient_norm = numbers[1].item<double>();
  check(result, batches);
  const double clip = task_.options.clip_norm;
  optimizer_->step(learning_rate,
                   clip > 0 && result.gradient_norm > clip ? clip / (result.gradient_norm + kNormEpsilon) : 1.0);
  optimizer_->zero_grad();
  if (average_ && average_->count()) {
    settle();
    average_->take();
  }
  return result;
}

std::shared_ptr<void> Learner::judged() {
  settle();
  if (!average_) return nullptr;
  average_->exchange();
  return {&*average_, [](MovingAverage* average) { average->exchange(); }};
}

std::vector<corpus::Batch> Learner::draw_batches() {
  std::vector<corpus::Batch> batches;
  do {
    batches.push_back(batches_.next());
  } while (std::ssize(batches) < task_.options.accumulate && !batches_.epoch_ended());
  return batches;
}

void Learner::check(const UpdateResult& result, const std::vector<corpus::Batch>& batches) const {
  const double per_token = result.loss / static_cast<double>(result.tokens);
  std::string what;
  if (!std::isfinite(per_token))
    what = "the loss is not a number";
  else if (per_token > task_.options.explosion)
    what = fmt::format("the loss exploded: {:.4g} per token, above training.explosion", per_token);
  else if (!std::isfinite(result.gradient_norm))
    what = "the gradient is not a number";
  else
    return;
  throw Error(what + ", in the batch with lines " + lines_of(batches) + " of " + task_.files.source.string() + " and " +
                  task_.files.target.string(),
              "lower training.optimizer.learning_rate or training.clip_norm, or look at these lines; the same command "
              "goes on from the last checkpoint, if there is one");
}

void Learner::check_weights() const {
  settle();
  const torch::NoGradGuard no_gradient;
  if (!std::isfinite(norm_of(parameters_.values).item<double>()))
    throw Error(
        "weights are no numbers any more: training diverged",
        "lower training.optimizer.learning_rate; the same command goes on from the last checkpoint, if there is "
        "one");
}

void Learner::save(Checkpoint& checkpoint) const {
  checkpoint.optimizer = optimizer_->state();  // settles the weights, too
  checkpoint.model = weights_of(*task_.model);
  if (average_) average_->save(checkpoint);
  objective_->save(checkpoint);
  checkpoint.optimizer[kGenerator] = generator_.get_state();
  checkpoint.state.batcher = batches_.state();
}

void Learner::restore(const Checkpoint& checkpoint) {
  Checkpoint taken = checkpoint;
  load_weights(*task_.model, taken);  // of another architecture: told before anything else
  if (average_) {
    average_->restore(taken);
    load_weights(*task_.model, taken);
  }
  const auto generator = taken.optimizer.extract(kGenerator);
  if (generator.empty())
    throw Error("checkpoint " + checkpoint.name + " has no '" + kGenerator + "'",
                "an average of checkpoints can be translated with, or begun with (training.start), not trained on");
  objective_->restore(taken);
  batches_.restore(checkpoint.state.batcher);
  optimizer_->restore(taken.optimizer);
  generator_.set_state(generator.mapped());
}

}  // namespace attune::train
