#include "src/train/optimizer.h"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <optional>
#include <sstream>

#include "src/base/error.h"

namespace attune::train {
namespace {

using torch::Tensor;
using TensorList = std::vector<Tensor>;

TensorList zeros_like(const TensorList& values) {
  TensorList out;
  for (const Tensor& value : values) out.push_back(torch::zeros_like(value.detach()));
  return out;
}

TensorList pick(const TensorList& from, const std::vector<size_t>& indices) {
  TensorList out;
  for (const size_t i : indices) out.push_back(from[i]);
  return out;
}
/// What a fused kernel divides gradients by; nothing where they stay as they are.
std::optional<Tensor> divisor(double scale, const Tensor& like) {
  if (scale == 1) return std::nullopt;
  return torch::full({}, 1 / scale, like.options().dtype(torch::kFloat).requires_grad(false));
}

class Adam : public Optimizer {
 public:
  Adam(const Parameters& parameters, const AdamOptions& options, double weight_decay)
      : Optimizer(parameters),
        options_(options),
        weight_decay_(weight_decay),
        mean_(zeros_like(parameters.values)),
        square_(zeros_like(parameters.values)) {
    for (const Tensor& value : parameters.values)
      steps_.push_back(torch::zeros({}, value.options().dtype(torch::kFloat).requires_grad(false)));
  }

 private:
  StepFactors next(size_t parameter, double learning_rate, const StepFactors* before) override {
    const double step = *steps_[parameter].mutable_data_ptr<float>() += 1;
    StepFactors now{.rate = learning_rate / (1 - std::pow(options_.beta1, step)),
                    .correction = 1 / std::sqrt(1 - std::pow(options_.beta2, step)),
                    .keep = 1 - learning_rate * weight_decay_};
    // Without a gradient the mean falls by beta1, the denominator by no more than sqrt(beta2) and its correction.
    now.shorter = before && weight_decay_ == 0 &&
                  options_.beta1 * now.rate * before->correction <=
                      kClearly * std::sqrt(options_.beta2) * before->rate * now.correction;
    return now;
  }

  void make(const Stretch& stretch) const override {
    const AdamFactors factors{options_.beta1, options_.beta2, options_.epsilon};
    const size_t i = stretch.parameter;
    AT_DISPATCH_FLOATING_TYPES(mean_[i].scalar_type(), "adam", [&] {
      make_steps(
          AdamMemory<scalar_t>{numbers<scalar_t>(parameters().values[i], stretch), numbers<scalar_t>(mean_[i], stretch),
                               numbers<scalar_t>(square_[i], stretch), stretch.size},
          factors, stretch.pending<scalar_t>());
    });
  }

  void step_on_device(const std::vector<size_t>& chosen, double learning_rate, double scale) override {
    TensorList values = pick(parameters().values, chosen), mean = pick(mean_, chosen), square = pick(square_, chosen);
    TensorList steps = pick(steps_, chosen);
    at::_foreach_add_(steps, 1);
    // AdamW without decay is Adam: one kernel for both.
    at::_fused_adamw_(values, gradients(), mean, square, {}, steps, learning_rate, options_.beta1, options_.beta2,
                      weight_decay_, options_.epsilon, /*amsgrad=*/false, /*maximize=*/false,
                      divisor(scale, values[0]));
  }

  NamedTensors memory() const override {
    NamedTensors out;
    for (size_t i = 0; i < mean_.size(); ++i) {
      const std::string& name = parameters().names[i];
      out["mean." + name] = mean_[i];
      out["square." + name] = square_[i];
      out["step." + name] = steps_[i];
    }
    return out;
  }

  static constexpr double kClearly = 0.99;  // rounding does not turn it round

  AdamOptions options_;
  double weight_decay_;
  TensorList mean_, square_, steps_;
};

class Sgd : public Optimizer {
 public:
  Sgd(const Parameters& parameters, const OptimizerOptions& options)
      : Optimizer(parameters), momentum_(options.sgd.momentum) {
    if (momentum_ > 0) velocity_ = zeros_like(parameters.values);
  }

 private:
  StepFactors next(size_t, double learning_rate, const StepFactors*) override { return {.rate = learning_rate}; }

  void make(const Stretch& stretch) const override {
    const Tensor& value = parameters().values[stretch.parameter];
    AT_DISPATCH_FLOATING_TYPES(value.scalar_type(), "sgd", [&] {
      make_steps(
          SgdMemory<scalar_t>{numbers<scalar_t>(value, stretch),
                              velocity_.empty() ? nullptr : numbers<scalar_t>(velocity_[stretch.parameter], stretch),
                              stretch.size},
          momentum_, stretch.pending<scalar_t>());
    });
  }

  void step_on_device(const std::vector<size_t>& chosen, double learning_rate, double scale) override {
    TensorList values = pick(parameters().values, chosen);
    TensorList velocity = momentum_ > 0 ? pick(velocity_, chosen) : TensorList{};
    at::_fused_sgd_(values, gradients(), velocity, /*weight_decay=*/0, momentum_, learning_rate, /*dampening=*/0,
                    /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false, divisor(scale, values[0]));
  }

  NamedTensors memory() const override {
    NamedTensors out;
    for (size_t i = 0; i < velocity_.size(); ++i) out["velocity." + parameters().names[i]] = velocity_[i];
    return out;
  }

  double momentum_;
  TensorList velocity_;
};

std::shared_ptr<Optimizer> make_adam(const Parameters& parameters, const OptimizerOptions& options) {
  return std::make_shared<Adam>(parameters, options.adam, 0.0);
}
std::shared_ptr<Optimizer> make_adamw(const Parameters& parameters, const OptimizerOptions& options) {
  return std::make_shared<Adam>(parameters, options.adamw, options.adamw.weight_decay);
}

std::string shape_of(const Tensor& tensor) {
  std::ostringstream out;
  out << tensor.sizes() << " " << tensor.scalar_type();
  return out.str();
}

}  // namespace

const Table<OptimizerRow>& optimizers() {
  static const Table<OptimizerRow> table{
      "optimizer",
      {
          {"adam", "Kingma and Ba 2015", make_adam},
          {"adamw", "Adam with decoupled weight decay", make_adamw},
          {"sgd", "stochastic gradient descent, with momentum or without", make_part<Sgd>},
      }};
  return table;
}

Parameters parameters_of(const torch::nn::Module& module) {
  Parameters out;
  for (const auto& item : module.named_parameters()) {
    if (!item.value().requires_grad()) continue;
    out.names.push_back(item.key());
    out.values.push_back(item.value());
  }
  return out;
}

void copy_named(const NamedTensors& from, const NamedTensors& into, const std::string& what) {
  for (const auto& [name, tensor] : into) {
    const auto found = from.find(name);
    if (found == from.end()) throw Error(fmt::format("{} has no '{}'", what, name));
    const Tensor& other = found->second;
    if (other.sizes() != tensor.sizes() || other.scalar_type() != tensor.scalar_type())
      throw Error(fmt::format("{}: '{}' is {}, expected {}", what, name, shape_of(other), shape_of(tensor)));
  }
  for (const auto& [name, tensor] : from)
    if (!into.contains(name)) throw Error(what + " has '" + name + "', which nothing here takes");
  const torch::NoGradGuard no_gradient;
  for (const auto& [name, tensor] : into) Tensor(tensor).copy_(from.at(name));
}

}  // namespace attune::train
