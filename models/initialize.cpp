#include "models/initialize.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace attune {
namespace {

bool ends_with(const std::string& name, const std::string& ending) {
  return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

void orthogonal_(Tensor block, at::Generator& generator) {
  Tensor drawn = torch::empty_like(block).normal_(0, 1, generator);
  const auto [q, r] = torch::linalg_qr(drawn);
  block.copy_(q * r.diagonal().sign());
}

void initialize_one(const std::string& name, Tensor& parameter, at::Generator& generator) {
  if (ends_with(name, "embedding.weight")) {
    parameter.normal_(0, 0.1, generator);
  } else if (ends_with(name, "weight_hh")) {
    const int64_t hidden = parameter.size(1);
    for (int64_t gate = 0; gate < parameter.size(0) / hidden; ++gate)
      orthogonal_(parameter.narrow(0, gate * hidden, hidden), generator);
  } else if (parameter.dim() == 2) {
    const double bound = std::sqrt(6.0 / static_cast<double>(parameter.size(0) + parameter.size(1)));
    parameter.uniform_(-bound, bound, generator);
  } else if (ends_with(name, "energy")) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(parameter.size(0)));
    parameter.uniform_(-bound, bound, generator);
  } else {
    parameter.zero_();
  }
}

}  // namespace

void initialize(torch::nn::Module& model, uint64_t seed, int64_t padding) {
  const torch::NoGradGuard guard;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (auto& item : model.named_parameters()) {
    initialize_one(item.key(), item.value(), generator);
    if (ends_with(item.key(), "embedding.weight")) item.value().select(0, padding).zero_();
  }
}

}  // namespace attune
