// Generator and cross entropy, forward and back, against log_softmax and nll_loss.
#include "src/kernels/ops/cross_entropy.h"
#include "src/text/tokenizer.h"
#include "tools/bench/parts/part.h"

namespace attune::bench {
namespace {

TrainingPart cross_entropy_part(const config::Config& config, int64_t target_length) {
  const int64_t batch = config.training.batch.size, width = config.model.decoder.readout_width,
                words = config.vocabulary.size;
  const Tensors leaves = {random_leaf({batch, target_length, width}), random_leaf({words, width}),
                          random_leaf({words})};
  const Tensor targets = torch::randint(4, words, {batch, target_length}, torch::kLong);
  targets[0][target_length - 1] = text::kPadding;
  const auto forward = [=] {
    const kernels::ExecutionScope scope(execution_of(config));
    const kernels::CrossEntropy found =
        kernels::cross_entropy(leaves[0], targets, leaves[1], leaves[2], {.padding = text::kPadding});
    return differentiate(found.loss, leaves, torch::ones({}));
  };
  const auto plain = [=] {
    const Tensors doubles = doubled(leaves);
    const Tensor logits = torch::linear(doubles[0], doubles[1], doubles[2]).flatten(0, 1);
    const Tensor loss =
        torch::nll_loss(logits.log_softmax(-1), targets.flatten(), {}, at::Reduction::Sum, text::kPadding);
    return differentiate(loss, doubles, torch::ones({}, torch::kDouble));
  };
  return {forward, plain, part_tolerance(config)};
}

}  // namespace

std::vector<PartRow> loss_parts(const Workload& workload) {
  const config::Config config = workload.config();
  const int64_t target = workload.target_length();
  return {{"cross_entropy", config.training.batch.size * target, [=] { return cross_entropy_part(config, target); }}};
}

}  // namespace attune::bench
