// Optimizer: parameters and their gradients become better parameters. THE TABLE stands in optimizer.cpp.
//
// One pass over the parameters (ATen's fused kernels, which read each number once); what an update rule remembers are
// named tensors that a checkpoint holds: "mean.encoder.forward.weight".
#pragma once
#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

#include "src/train/options.h"

namespace attune {

using NamedTensors = std::map<std::string, torch::Tensor>;

/// What is trained: names and leaves, in the module's own order.
struct Parameters {
  std::vector<std::string> names;
  std::vector<torch::Tensor> values;
};

/// The parameters of a module that ask for a gradient.
Parameters parameters_of(const torch::nn::Module& module);

/// An update rule with its memory.
class Optimizer {
 public:
  explicit Optimizer(const Parameters& parameters) : parameters_(parameters) {}
  virtual ~Optimizer() = default;

  /// One update from the gradients; a parameter without one stays as it is. The gradients are left as they are.
  virtual void step(double learning_rate) = 0;
  /// Forgets the gradients.
  void zero_grad();
  /// What the rule remembers: the tensors themselves, not copies.
  virtual NamedTensors state() const = 0;
  /// Takes back what `state` gave; Error naming what is missing or of another shape.
  void restore(const NamedTensors& from);

 protected:
  const Parameters& parameters() const { return parameters_; }

 private:
  Parameters parameters_;
};

/// Copies `from` into the tensors of `into` (same names, shapes and types); Error with `what` and the first name that
/// differs. Nothing is changed when there is one.
void copy_named(const NamedTensors& from, const NamedTensors& into, const std::string& what);

}  // namespace attune
