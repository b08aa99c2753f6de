#include "models/core/initialize.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace attune::models {
namespace {

using Parameters = torch::OrderedDict<std::string, Tensor>;

// What a parameter's uniform start is scaled by: the width of the state for all of a recurrent cell, else the inputs.
int64_t fan_in(const std::string& name, const Tensor& parameter, const Parameters& all) {
  const std::string cell = name.substr(0, name.rfind('.') + 1);
  if (const Tensor* recurrent = all.find(cell + "weight_hh")) return recurrent->size(1);
  return parameter.size(-1);
}

// Half the width of its uniform start.
double reach_of(const std::string& name, const Tensor& parameter, const Parameters& all) {
  if (name.find(".block") != std::string::npos && parameter.dim() == 2)
    return std::sqrt(6.0 / static_cast<double>(parameter.size(0) + parameter.size(1)));
  return 1.0 / std::sqrt(static_cast<double>(fan_in(name, parameter, all)));
}

void initialize_one(const std::string& name, Tensor& parameter, const Parameters& all, double embedding,
                    at::Generator& generator) {
  if (name.ends_with("embedding.weight")) {
    parameter.normal_(0, embedding, generator);
  } else if (name.find(".gain_") != std::string::npos || (name.ends_with(".gain") && parameter.dim() == 1)) {
    parameter.fill_(1);
  } else if (name.ends_with(".bias")) {
    parameter.zero_();
  } else if (parameter.dim() > 0) {  // a lone number stays what its part made it
    const double bound = reach_of(name, parameter, all);
    parameter.uniform_(-bound, bound, generator);
  }
}

}  // namespace

void initialize(torch::nn::Module& model, const Start& start) {
  const torch::NoGradGuard guard;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(start.seed);
  Parameters parameters = model.named_parameters();
  for (auto& item : parameters) {
    initialize_one(item.key(), item.value(), parameters, start.embedding, generator);
    if (item.key().ends_with("embedding.weight")) item.value().select(0, start.padding).zero_();
  }
}

}  // namespace attune::models
