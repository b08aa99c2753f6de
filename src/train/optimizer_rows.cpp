// What all update rules share: the pass over the parameters, and the rows that lag behind it.
#include <algorithm>
#include <atomic>

#include "src/kernels/parallel.h"
#include "src/train/optimizer.h"

namespace attune::train {
namespace {

using torch::Tensor;

constexpr int64_t kPiece = 1 << 14;         // numbers that one thread takes at a time
constexpr int64_t kWorthAThread = 1 << 15;  // numbers

}  // namespace

std::vector<Tensor> Optimizer::gradients() {
  const torch::NoGradGuard no_gradient;
  std::vector<Tensor> out;
  for (Tensor& value : parameters_.values) {
    Tensor& gradient = value.mutable_grad();
    if (!gradient.defined()) continue;
    if (gradient.is_sparse()) gradient = gradient.coalesce();
    out.push_back(gradient.is_sparse() ? gradient.values() : gradient);
  }
  return out;
}

void Optimizer::zero_grad() {
  for (Tensor& value : parameters_.values) value.mutable_grad().reset();
}

void Optimizer::step(double learning_rate, double scale) {
  const torch::NoGradGuard no_gradient;
  std::vector<size_t> chosen;
  for (size_t i = 0; i < lags_.size(); ++i)
    if (parameters_.values[i].grad().defined()) chosen.push_back(i);
  if (chosen.empty()) return;
  if (!parameters_.values[chosen[0]].is_cpu()) return step_on_device(chosen, learning_rate, scale);
  std::vector<Tensor> numbers = gradients();
  std::vector<Stretch> work;
  for (size_t k = 0; k < chosen.size(); ++k) {
    numbers[k] = numbers[k].contiguous();
    add_step(chosen[k], learning_rate, {&numbers[k], scale}, work);
  }
  make_all(work);
  for (const size_t i : chosen)
    if (!parameters_.values[i].grad().is_sparse()) lags_[i].steps.clear();
}

void Optimizer::add_step(size_t parameter, double learning_rate, const Gradient& gradient, std::vector<Stretch>& work) {
  const Tensor& value = parameters_.values[parameter];
  const bool sparse = value.grad().is_sparse();
  if (!sparse) settle(parameter);
  std::vector<StepFactors>& steps = lags_[parameter].steps;
  steps.push_back(next(parameter, learning_rate, steps.empty() ? nullptr : &steps.back()));
  const auto add = [&](Stretch stretch, int64_t from) {
    stretch.gradient = gradient.numbers;
    stretch.gradient_from = from;
    stretch.scale = gradient.scale;
    work.push_back(stretch);
  };
  if (!sparse) {
    for (int64_t from = 0; from < value.numel(); from += kPiece)
      add({.parameter = parameter,
           .from = from,
           .size = std::min(kPiece, value.numel() - from),
           .steps = steps.data(),
           .count = 1},
          from);
    return;
  }
  const Tensor ids = value.grad().indices()[0].contiguous();
  for (int64_t k = 0; k < ids.numel(); ++k)
    add(row_behind(parameter, ids.const_data_ptr<int64_t>()[k]), k * value.size(1));
}

Optimizer::Stretch Optimizer::row_behind(size_t parameter, int64_t row) {
  Lag& lag = lags_[parameter];
  const Tensor& value = parameters_.values[parameter];
  const auto steps = std::ssize(lag.steps);
  if (lag.made.empty()) lag.made.resize(static_cast<size_t>(value.size(0)));
  TORCH_CHECK_INDEX(row >= 0 && row < value.size(0), "row ", row, " of ", value.size(0));
  const int64_t made = std::exchange(lag.made[static_cast<size_t>(row)], steps);
  return {.parameter = parameter,
          .from = row * value.size(1),
          .size = value.size(1),
          .steps = lag.steps.data() + made,
          .count = steps - made};
}

void Optimizer::catch_up(const Tensor& parameter, const Tensor& ids) {
  for (size_t i = 0; i < lags_.size(); ++i) {
    if (lags_[i].steps.empty() || !parameters_.values[i].is_same(parameter)) continue;
    const Tensor rows = ids.contiguous();
    std::vector<Stretch> work;
    for (int64_t k = 0; k < rows.numel(); ++k)
      if (const Stretch row = row_behind(i, rows.const_data_ptr<int64_t>()[k]); row.count > 0) work.push_back(row);
    make_all(work);
  }
}

void Optimizer::settle() {
  for (size_t i = 0; i < lags_.size(); ++i) settle(i);
}

void Optimizer::settle(size_t parameter) {
  Lag& lag = lags_[parameter];
  if (lag.steps.empty()) return;
  std::vector<Stretch> work;
  for (int64_t row = 0; row < std::ssize(lag.made); ++row)
    if (const Stretch behind = row_behind(parameter, row); behind.count > 0) work.push_back(behind);
  make_all(work);
  forget(lag);
}

void Optimizer::forget(Lag& lag) {
  lag.steps.clear();
  std::fill(lag.made.begin(), lag.made.end(), 0);
}

// Whoever is free takes the next stretch: they are not of one length.
void Optimizer::make_all(const std::vector<Stretch>& work) const {
  int64_t all = 0;
  for (const Stretch& stretch : work) all += stretch.size * stretch.count;
  std::atomic<size_t> next = 0;
  kernels::parallel_for(0, all, kWorthAThread, [&](int64_t, int64_t) {
    for (size_t i = next++; i < work.size(); i = next++) make(work[i]);
  });
}

NamedTensors Optimizer::state() {
  settle();
  return memory();
}

void Optimizer::restore(const NamedTensors& from) {
  copy_named(from, memory(), "the optimizer's state");
  for (Lag& lag : lags_) forget(lag);
}

}  // namespace attune::train
