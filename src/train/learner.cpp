#include "src/train/learner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/kernels/cross_entropy.h"
#include "models/kernels/fused.h"
#include "src/base/error.h"

namespace attune {
namespace {

using torch::Tensor;

constexpr char kGenerator[] = "random.dropout";
constexpr double kNormEpsilon = 1e-6;  // as PyTorch's clip_grad_norm_

/// The norm of all numbers of all tensors, a scalar.
Tensor norm_of(const std::vector<Tensor>& tensors) {
  if (tensors.empty()) return torch::zeros({});
  return torch::stack(at::_foreach_norm(tensors)).norm();
}

std::string lines_of(const std::vector<Batch>& batches) {
  std::vector<int64_t> lines;
  for (const Batch& batch : batches) lines.insert(lines.end(), batch.lines.begin(), batch.lines.end());
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, ", "));
}

}  // namespace

Learner::Learner(const Task& task)
    : task_(task),
      parameters_(parameters_of(*task.model)),
      optimizer_(optimizers().at(task.options.optimizer.name).make(parameters_, task.options.optimizer)),
      batches_(task.corpus, task.options.batch, task.seed),
      generator_(at::detail::createCPUGenerator(task.seed)),
      bfloat16_(takes_bfloat16(task.options.precision, task_.model->device().type())) {
  task_.model->sparse_lookups(task_.model->device().is_cpu());
}

UpdateResult Learner::update(double learning_rate) {
  task_.model->train();
  const std::vector<Batch> batches = draw_batches();
  UpdateResult result;
  for (const Batch& batch : batches) result.tokens += batch.target_tokens;
  optimizer_->zero_grad();
  Tensor loss;
  for (const Batch& batch : batches) {
    const Tensor one = run(batch, static_cast<double>(result.tokens));
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
  return result;
}

std::vector<Batch> Learner::draw_batches() {
  std::vector<Batch> batches;
  do {
    batches.push_back(batches_.next());
  } while (std::ssize(batches) < task_.options.accumulate && !batches_.epoch_ended());
  return batches;
}

// Gives the cross entropy without label smoothing: what validation measures too.
Tensor Learner::run(const Batch& on_cpu, double tokens) {
  Seq2Seq& model = task_.model;
  const Noise noise =
      model->draw_noise(on_cpu.source.size(0), on_cpu.source.size(1), on_cpu.target_input.size(1), generator_);
  const Batch batch = on_cpu.to(model->device());
  for (const auto& [matrix, ids] : model->lookups(batch.source, batch.target_input)) optimizer_->catch_up(matrix, ids);
  std::optional<BFloat16Products> products(std::in_place, bfloat16_, model->device().type());
  const Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input, noise);
  const CrossEntropy found = cross_entropy(
      unrolled.readouts, batch.target_output, model->generator_weight(), model->generator_bias(),
      {.smoothing = task_.options.label_smoothing, .padding = kPadding, .scale = 1 / tokens, .fused = model->fused()});
  products.reset();  // the way back knows by itself
  found.loss.backward();
  return -found.log_probability;
}

void Learner::check(const UpdateResult& result, const std::vector<Batch>& batches) const {
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
  checkpoint.optimizer[kGenerator] = generator_.get_state();
  checkpoint.state.batcher = batches_.state();
}

void Learner::restore(const Checkpoint& checkpoint) {
  NamedTensors optimizer = checkpoint.optimizer;
  const auto generator = optimizer.extract(kGenerator);
  if (generator.empty()) throw Error("checkpoint " + checkpoint.name + " has no '" + kGenerator + "'");
  batches_.restore(checkpoint.state.batcher);
  load_weights(*task_.model, checkpoint);
  optimizer_->restore(optimizer);
  generator_.set_state(generator.mapped());
}

}  // namespace attune
