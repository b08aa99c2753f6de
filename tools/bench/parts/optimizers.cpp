// A step of each update rule over the parameters of a whole model, against torch::optim.
#include "src/base/error.h"

#include <torch/optim.h>
#include "src/train/optimizer.h"
#include "tools/bench/parts/part.h"

namespace attune::bench {
namespace {

std::unique_ptr<torch::optim::Optimizer> of_torch(const train::OptimizerOptions& options, const Tensors& parameters) {
  const double rate = options.learning_rate;
  if (options.name == "adam") {
    const auto [beta1, beta2, epsilon] = options.adam;
    return std::make_unique<torch::optim::Adam>(parameters,
                                                torch::optim::AdamOptions(rate).betas({beta1, beta2}).eps(epsilon));
  }
  if (options.name == "adamw") {
    const train::AdamWOptions& o = options.adamw;
    return std::make_unique<torch::optim::AdamW>(
        parameters,
        torch::optim::AdamWOptions(rate).betas({o.beta1, o.beta2}).eps(o.epsilon).weight_decay(o.weight_decay));
  }
  if (options.name == "sgd")
    return std::make_unique<torch::optim::SGD>(parameters,
                                               torch::optim::SGDOptions(rate).momentum(options.sgd.momentum));
  throw Error("optimizer " + options.name + " has no counterpart here to be verified against",
              "add one to tools/bench/parts/optimizers.cpp");
}

TrainingPart optimizer_part(const config::Config& config) {
  const train::OptimizerOptions& options = config.training.optimizer;
  const train::Parameters parameters = train::parameters_of(*make_model(config));
  Tensors before, gradients;
  for (const Tensor& value : parameters.values) {
    Tensor(value).mutable_grad() = torch::randn_like(value).mul_(0.01);
    before.push_back(value.detach().clone());
    gradients.push_back(value.grad().to(torch::kDouble));
  }
  const std::shared_ptr<train::Optimizer> rule = train::optimizers().at(options.name).make(parameters, options);
  const auto step = [=] {
    rule->step(options.learning_rate);
    return parameters.values;
  };
  // Called when one step was made.
  const auto plain = [=] {
    Tensors doubles = doubled(before);
    for (size_t i = 0; i < doubles.size(); ++i) doubles[i].mutable_grad() = gradients[i];
    of_torch(options, doubles)->step();
    return doubles;
  };
  return {step, plain};
}

}  // namespace

std::vector<PartRow> optimizer_parts(const Workload& workload) {
  std::vector<PartRow> rows;
  for (const train::OptimizerRow& row : train::optimizers().rows()) {
    const std::string name(row.name);
    const config::Config config = workload.config({"training.optimizer.name=" + name});
    int64_t numbers = 0;
    for (const Tensor& parameter : make_model(config)->parameters()) numbers += parameter.numel();
    rows.push_back({"optimizer/" + name, numbers, [=] { return optimizer_part(config); }});
  }
  return rows;
}

}  // namespace attune::bench
