#include "src/demo/poolings.h"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <memory>

#include "models/kernel_regression.h"
#include "src/base/error.h"
#include "src/demo/kernels.h"
#include "src/kernels/torch_errors.h"

namespace attune::demo {
namespace {

Tensor tensor_of(const std::vector<double>& values, const c10::Device& device) {
  return torch::tensor(values, torch::kDouble).to(device);
}

std::vector<double> vector_of(const Tensor& values) {
  const Tensor plain = values.detach().cpu().contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

double mean_squared_error(const std::vector<double>& found, const std::vector<double>& wanted) {
  double sum = 0;
  for (size_t i = 0; i < found.size(); ++i) sum += (found[i] - wanted[i]) * (found[i] - wanted[i]);
  return sum / static_cast<double>(found.size());
}

models::AttentionOptions attention_of(const PoolingOptions& options) {
  const KernelRow& kernel = kernels().at(options.kernel);
  models::AttentionOptions attention;
  attention.score = kernel.name;
  if (!options.width) return attention;
  if (kernel.width == nullptr) throw Error("kernel " + options.kernel + " has no width", "leave --width out");
  kernel.width(attention) = *options.width;
  return attention;
}

// Gradient descent on the mean squared error of every point, predicted from all others.
std::vector<PoolingMoment> learn(models::KernelRegression& model, const models::Regression& left_out,
                                 const Tensor& outputs, const PoolingOptions& options) {
  std::vector<PoolingMoment> moments;
  for (int64_t epoch = 0; epoch <= options.epochs; ++epoch) {
    const Tensor loss = (model.forward(left_out).outputs.squeeze(1) - outputs).square().mean();
    moments.push_back({loss.item<double>(), *model.sharpness()});
    if (!std::isfinite(moments.back().loss) || !std::isfinite(moments.back().sharpness))
      throw Error(fmt::format("learning the width left the finite numbers in epoch {}", epoch),
                  "a smaller --learning-rate");
    if (epoch == options.epochs) break;
    model.zero_grad();
    loss.backward();
    const torch::NoGradGuard guard;
    for (Tensor& parameter : model.parameters()) parameter.sub_(parameter.grad(), options.learning_rate);
  }
  return moments;
}

// What the model makes of the inputs that are asked, and how far off it is.
void ask(models::KernelRegression& model, const RegressionData& data, const models::Regression& asked,
         Pooling& pooling) {
  const torch::NoGradGuard guard;
  const models::KernelRegression::Predicted found = model.forward(asked);
  pooling.predictions = vector_of(found.outputs);
  pooling.weights = Matrix(found.weights.size(1), found.weights.size(2));
  const std::vector<double> weights = vector_of(found.weights);
  pooling.weights.values.assign(weights.begin(), weights.end());
  pooling.sharpness = model.sharpness();
  pooling.error = mean_squared_error(pooling.predictions, data.truth);
  pooling.noisy_error = mean_squared_error(pooling.predictions, data.observed);
  pooling.points = found.weights.square().sum(-1).reciprocal().mean().item<double>();
}

std::vector<Pooling> fit_on(const RegressionData& data, const PoolingOptions& options, const c10::Device& device) {
  const Tensor inputs = tensor_of(data.inputs, device), outputs = tensor_of(data.outputs, device);
  const models::Regression asked{tensor_of(data.asked, device).unsqueeze(0), inputs.unsqueeze(0), outputs.unsqueeze(0)};
  models::AttentionOptions constant;
  constant.score = "constant";
  models::KernelRegression average(constant), kernel(attention_of(options));
  average.to(device);
  kernel.to(device);
  std::vector<Pooling> out;
  ask(average, data, asked, out.emplace_back(Pooling{.name = "average"}));
  ask(kernel, data, asked, out.emplace_back(Pooling{.name = "non-parametric"}));
  if (!kernel.sharpness()) return out;
  Pooling& learned = out.emplace_back(Pooling{.name = "parametric"});
  learned.moments = learn(kernel, models::leave_one_out(inputs, outputs), outputs, options);
  ask(kernel, data, asked, learned);
  return out;
}

}  // namespace

std::vector<Pooling> fit_poolings(const RegressionData& data, const PoolingOptions& options,
                                  const std::string& device) {
  return kernels::without_torch_errors([&] { return fit_on(data, options, c10::Device(device)); });
}

}  // namespace attune::demo
