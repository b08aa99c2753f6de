#include "src/train/moving_average.h"

#include <algorithm>
#include <string>

#include "src/base/error.h"

namespace attune::train {
namespace {

const std::string kTrained = "trained.", kUpdates = "moving_average.updates";

}  // namespace

MovingAverage::MovingAverage(Parameters weights, double decay) : weights_(std::move(weights)), decay_(decay) {
  for (const torch::Tensor& weight : weights_.values) averages_.push_back(weight.detach().clone());
}

void MovingAverage::take() {
  const torch::NoGradGuard no_gradient;
  double kept = 1;
  for (int64_t u = updates_ - kEvery + 1; u <= updates_; ++u)
    kept *= std::min(decay_, static_cast<double>(1 + u) / static_cast<double>(10 + u));
  for (size_t i = 0; i < averages_.size(); ++i) averages_[i].lerp_(weights_.values[i].detach(), 1 - kept);
}

void MovingAverage::exchange() {
  const torch::NoGradGuard no_gradient;
  for (size_t i = 0; i < averages_.size(); ++i) {
    const torch::Tensor weight = weights_.values[i].detach().clone();
    weights_.values[i].detach().copy_(averages_[i]);
    averages_[i].copy_(weight);
  }
}

void MovingAverage::save(Checkpoint& checkpoint) const {
  for (size_t i = 0; i < averages_.size(); ++i) {
    torch::Tensor& model = checkpoint.model.at(weights_.names[i]);
    checkpoint.optimizer[kTrained + weights_.names[i]] = model;
    model = averages_[i];
  }
  checkpoint.optimizer[kUpdates] = torch::tensor(updates_);
}

void MovingAverage::restore(Checkpoint& checkpoint) {
  const auto take = [&](const std::string& name) {
    const auto found = checkpoint.optimizer.extract(name);
    if (found.empty()) throw Error("checkpoint " + checkpoint.name + " has no '" + name + "'");
    return found.mapped();
  };
  const torch::NoGradGuard no_gradient;
  for (size_t i = 0; i < averages_.size(); ++i) {
    torch::Tensor& model = checkpoint.model.at(weights_.names[i]);
    averages_[i].copy_(model);
    model = take(kTrained + weights_.names[i]);
  }
  updates_ = take(kUpdates).item<int64_t>();
}

}  // namespace attune::train
