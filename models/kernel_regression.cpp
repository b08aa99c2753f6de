#include "models/kernel_regression.h"

#include <cmath>

namespace attune::models {
namespace {

constexpr int64_t kParts = 2;  // key and value

// Row i of x without its i-th entry: [N] -> [N, N - 1].
Tensor all_but_each(const Tensor& x) {
  const int64_t n = x.size(0);
  const Tensor others = torch::eye(n, x.options().dtype(torch::kBool)).logical_not();
  return x.expand({n, n}).masked_select(others).view({n, n - 1});
}

}  // namespace

Regression leave_one_out(const Tensor& inputs, const Tensor& outputs) {
  return {inputs.unsqueeze(1), all_but_each(inputs), all_but_each(outputs)};
}

KernelRegression::KernelRegression(const AttentionOptions& options)
    : attention_(register_module("attention", make_attention(options, {kParts, kParts, kParts}))) {
  to(torch::kDouble);
}

KernelRegression::Predicted KernelRegression::forward(const Regression& asked) {
  const int64_t batch = asked.inputs.size(0), points = asked.inputs.size(1);
  kernels::check_shape(asked.outputs, {batch, points}, "kernel regression: outputs");
  kernels::check_shape(asked.queries, {batch, -1}, "kernel regression: queries");
  const auto whole = asked.inputs.options().dtype(torch::kLong);
  const Tensor lengths = torch::full({batch}, points, whole);
  const Memory memory{.values = torch::stack({asked.inputs, asked.outputs}, -1),
                      .mask = mask_of(lengths, points),
                      .lengths = lengths,
                      .source = torch::zeros({batch, points}, whole)};
  const Attended found = attention_->forward({asked.queries.unsqueeze(-1)}, memory, attention_->prepare(memory));
  return {found.context.squeeze(-1), found.alignment.squeeze(1)};
}

std::optional<double> KernelRegression::sharpness() const {
  const std::vector<Tensor> all = parameters();
  if (all.empty()) return {};
  return std::abs(all.front().item<double>());
}

}  // namespace attune::models
