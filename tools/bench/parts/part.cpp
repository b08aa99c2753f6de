#include "tools/bench/parts/part.h"

#include <torch/autograd.h>
#include <limits>

namespace attune::bench {

Tensors differentiate(const Tensor& output, const Tensors& inputs, const Tensor& direction) {
  Tensors out = torch::autograd::grad({output}, inputs, {direction}, /*retain_graph=*/std::nullopt,
                                      /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < out.size(); ++i)
    if (!out[i].defined()) out[i] = torch::zeros_like(inputs[i]);
  out.insert(out.begin(), output.detach());
  return out;
}

double part_tolerance(const config::Config& config) { return config.training.precision == "float32" ? 2e-4 : 5e-2; }

Tensor random_leaf(at::IntArrayRef shape) { return torch::randn(shape).mul_(0.3).requires_grad_(); }

Tensors doubled(const Tensors& leaves) {
  Tensors out;
  for (const Tensor& leaf : leaves) out.push_back(leaf.detach().to(torch::kDouble).requires_grad_());
  return out;
}

models::Memory memory_of(const Tensor& values, const Tensors& last) {
  const int64_t batch = values.size(0), length = values.size(1);
  Tensor lengths = torch::full({batch}, length, torch::kLong);
  lengths[0] = length - 1;
  return {values, models::mask_of(lengths, length), lengths, last, torch::full({batch, length}, 4, torch::kLong)};
}

double error_of(const Tensors& found, const Tensors& expected) {
  constexpr double kWrong = std::numeric_limits<double>::infinity();
  if (found.size() != expected.size()) return kWrong;
  double worst = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i].sizes() != expected[i].sizes()) return kWrong;
    const double largest = expected[i].abs().max().item<double>();
    const double error = (found[i].to(torch::kDouble) - expected[i]).abs().max().item<double>();
    if (error == 0) continue;  // both may be zero
    if (!(error / largest < kWrong)) return kWrong;
    worst = std::max(worst, error / largest);
  }
  return worst;
}

}  // namespace attune::bench
