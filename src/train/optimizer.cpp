#include "src/train/optimizer.h"

#include <spdlog/fmt/fmt.h>

#include <sstream>

#include "src/base/error.h"

namespace attune {
namespace {

using torch::Tensor;
using TensorList = std::vector<Tensor>;

TensorList zeros_like(const TensorList& values) {
  TensorList out;
  for (const Tensor& value : values) out.push_back(torch::zeros_like(value.detach()));
  return out;
}

/// The entries of several lists whose parameter has a gradient; a fused kernel takes nothing else.
std::vector<size_t> with_gradient(const TensorList& values) {
  std::vector<size_t> out;
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i].grad().defined()) out.push_back(i);
  return out;
}
TensorList pick(const TensorList& from, const std::vector<size_t>& indices) {
  TensorList out;
  for (const size_t i : indices) out.push_back(from[i]);
  return out;
}
TensorList gradients(const TensorList& of) {
  TensorList out;
  for (const Tensor& value : of) out.push_back(value.grad());
  return out;
}

// Adam (Kingma and Ba 2015):  m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,
//                             w -= rate m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)
// AdamW (Loshchilov and Hutter 2019) also shrinks: w -= rate decay w, before.
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

  void step(double learning_rate) override {
    const torch::NoGradGuard no_gradient;
    const auto chosen = with_gradient(parameters().values);
    if (chosen.empty()) return;
    TensorList values = pick(parameters().values, chosen), mean = pick(mean_, chosen), square = pick(square_, chosen);
    TensorList steps = pick(steps_, chosen);
    at::_foreach_add_(steps, 1);
    // AdamW without decay is Adam: one kernel for both.
    at::_fused_adamw_(values, gradients(values), mean, square, {}, steps, learning_rate, options_.beta1, options_.beta2,
                      weight_decay_, options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  }

  NamedTensors state() const override {
    NamedTensors out;
    for (size_t i = 0; i < mean_.size(); ++i) {
      const std::string& name = parameters().names[i];
      out["mean." + name] = mean_[i];
      out["square." + name] = square_[i];
      out["step." + name] = steps_[i];
    }
    return out;
  }

 private:
  AdamOptions options_;
  double weight_decay_;
  TensorList mean_, square_, steps_;
};

// SGD with momentum as PyTorch has it:  b = momentum b + g,  w -= rate b
class Sgd : public Optimizer {
 public:
  Sgd(const Parameters& parameters, const SgdOptions& options) : Optimizer(parameters), momentum_(options.momentum) {
    if (momentum_ > 0) velocity_ = zeros_like(parameters.values);
  }

  void step(double learning_rate) override {
    const torch::NoGradGuard no_gradient;
    const auto chosen = with_gradient(parameters().values);
    if (chosen.empty()) return;
    TensorList values = pick(parameters().values, chosen);
    TensorList velocity = momentum_ > 0 ? pick(velocity_, chosen) : TensorList{};
    at::_fused_sgd_(values, gradients(values), velocity, /*weight_decay=*/0, momentum_, learning_rate, /*dampening=*/0,
                    /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
  }

  NamedTensors state() const override {
    NamedTensors out;
    for (size_t i = 0; i < velocity_.size(); ++i) out["velocity." + parameters().names[i]] = velocity_[i];
    return out;
  }

 private:
  double momentum_;
  TensorList velocity_;
};

std::shared_ptr<Optimizer> make_adam(const Parameters& parameters, const OptimizerOptions& options) {
  return std::make_shared<Adam>(parameters, options.adam, 0.0);
}
std::shared_ptr<Optimizer> make_adamw(const Parameters& parameters, const OptimizerOptions& options) {
  return std::make_shared<Adam>(parameters, options.adamw, options.adamw.weight_decay);
}
std::shared_ptr<Optimizer> make_sgd(const Parameters& parameters, const OptimizerOptions& options) {
  return std::make_shared<Sgd>(parameters, options.sgd);
}

std::string shape_of(const Tensor& tensor) {
  std::ostringstream out;
  out << tensor.sizes() << " " << tensor.scalar_type();
  return out.str();
}

}  // namespace

const Table<OptimizerRow>& optimizers() {
  static const Table<OptimizerRow> table{"optimizer",
                                         {
                                             {"adam", "Kingma and Ba 2015", make_adam},
                                             {"adamw", "Adam with decoupled weight decay", make_adamw},
                                             {"sgd", "stochastic gradient descent, with momentum or without", make_sgd},
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

void Optimizer::zero_grad() {
  for (Tensor& value : parameters_.values) value.mutable_grad().reset();
}

void Optimizer::restore(const NamedTensors& from) { copy_named(from, state(), "the optimizer's state"); }

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

}  // namespace attune
