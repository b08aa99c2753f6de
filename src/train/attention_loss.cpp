#include "src/train/attention_loss.h"

#include "src/text/vocabulary.h"

namespace attune::train {
namespace {

using torch::Tensor;

constexpr double kLeastWeight = 1e-6;  // has a logarithm
constexpr char kBaseline[] = "attention.baseline";

}  // namespace

Tensor coverage_loss(const Tensor& alignment, const Tensor& steps) {
  const Tensor weights = alignment.mean(1);             // [B, T, S]
  const Tensor coverage = weights.cumsum(1) - weights;  // of the steps before
  return (torch::minimum(weights, coverage).sum(-1) * steps).sum();
}

Tensor guided_loss(const Tensor& alignment, const Tensor& guide) {
  const Tensor weights = alignment.mean(1);
  return -(guide.to(weights.dtype()) * weights.clamp_min(kLeastWeight).log()).sum();
}

AttentionLoss::AttentionLoss(double coverage, const models::ModelOptions& model)
    : coverage_(coverage),
      hard_(model.attention.hard),
      draws_(models::normalizers().at(model.attention.normalizer).draws) {}

Tensor AttentionLoss::of(const models::Unrolled& unrolled, const corpus::Batch& batch,
                         const kernels::CrossEntropy& found, double guided) {
  Tensor sum;
  const auto add = [&](const Tensor& more) { sum = sum.defined() ? sum + more : more; };
  if (coverage_ > 0) add(coverage_ * coverage_loss(unrolled.alignment, batch.target_output != text::kPadding));
  if (guided > 0 && batch.guide.defined()) add(guided * guided_loss(unrolled.alignment, batch.guide));
  if (draws_) add(of_draws(unrolled, batch, found));
  return sum;
}

Tensor AttentionLoss::of_draws(const models::Unrolled& unrolled, const corpus::Batch& batch,
                               const kernels::CrossEntropy& found) {
  const Tensor steps = batch.target_output != text::kPadding;  // [B, T]
  const Tensor reward = found.of_sentences.to(steps.device()) / steps.sum(1);
  const Tensor mean = reward.mean();
  if (!baseline_.defined()) baseline_ = mean;
  const Tensor gain = (reward - baseline_).to(unrolled.log_probability.dtype()).unsqueeze(1);
  baseline_ = hard_.decay * baseline_ + (1 - hard_.decay) * mean;
  return -((hard_.reward * gain * unrolled.log_probability + hard_.entropy * unrolled.entropy) * steps).sum();
}

void AttentionLoss::save(Checkpoint& checkpoint) const {
  if (baseline_.defined()) checkpoint.optimizer[kBaseline] = baseline_.cpu();
}

void AttentionLoss::restore(Checkpoint& checkpoint) {
  baseline_ = torch::Tensor();
  if (const auto found = checkpoint.optimizer.extract(kBaseline); !found.empty()) baseline_ = found.mapped();
}

}  // namespace attune::train
