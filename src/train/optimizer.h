// Optimizer: parameters and their gradients become better parameters. THE TABLE stands in optimizer.cpp.
//
// One pass over all parameters on all threads, which reads and writes each number once (update_rules.h). Of a matrix
// whose gradient is sparse, that of the rows which a batch looked up, it goes over these rows only; the others lag. A row
// that lags makes up its steps, with gradient zero and the learning rates of then, before it is read: so every row that is
// read has the very bits of an optimizer that moves all rows at every step.
//
// What an update rule remembers are named tensors that a checkpoint holds: "mean.encoder.forward.weight".
#pragma once
#include <torch/nn/module.h>

#include <map>
#include <string>
#include <vector>

#include "src/train/options.h"
#include "src/train/update_rules.h"

namespace attune::train {

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
  explicit Optimizer(const Parameters& parameters) : parameters_(parameters), lags_(parameters.values.size()) {}
  virtual ~Optimizer() = default;

  /// The numbers of all gradients, those of sparse ones each row once.
  std::vector<torch::Tensor> gradients();
  /// One update from the gradients times `scale`; a parameter without one stays as it is. It spends the gradients.
  void step(double learning_rate, double scale = 1);
  /// Forgets the gradients.
  void zero_grad();

  /// Rows `ids` (int64, any shape) of a parameter are about to be read: they make up the steps that they lag behind.
  void catch_up(const torch::Tensor& parameter, const torch::Tensor& ids);
  /// All rows of all parameters do. Nothing that comes later depends on whether and when this was called.
  void settle();

  /// What the rule remembers, all rows settled: the tensors themselves, not copies.
  NamedTensors state();
  /// Takes back what `state` gave, for parameters that are already as they were then; Error naming what is missing or of
  /// another shape.
  void restore(const NamedTensors& from);

 protected:
  /// Steps for a stretch of a parameter's numbers.
  struct Stretch {
    size_t parameter;
    int64_t from, size;
    const StepFactors* steps;
    int64_t count;
    const torch::Tensor* gradient = nullptr;  // of the last step, from its number `gradient_from` on; null: zero
    int64_t gradient_from = 0;
    double scale = 1;

    template <class T>
    PendingSteps<T> pending() const {
      return {steps, count, gradient ? gradient->const_data_ptr<T>() + gradient_from : nullptr, static_cast<T>(scale)};
    }
  };

  const Parameters& parameters() const { return parameters_; }
  template <class T>
  static T* numbers(const torch::Tensor& of, const Stretch& stretch) {
    return of.mutable_data_ptr<T>() + stretch.from;
  }

 private:
  // Steps that not every row has made, and how many of them each row has.
  struct Lag {
    std::vector<StepFactors> steps;
    std::vector<int64_t> made;
  };
  struct Gradient {
    const torch::Tensor* numbers;
    double scale;
  };

  /// Counts a step of this parameter; `before` are the factors of the step before, if somebody lags behind that.
  virtual StepFactors next(size_t parameter, double learning_rate, const StepFactors* before) = 0;
  /// Called from several threads, for stretches that do not overlap.
  virtual void make(const Stretch& stretch) const = 0;
  /// The same update by ATen's fused kernels, where the parameters are not on the CPU.
  virtual void step_on_device(const std::vector<size_t>& chosen, double learning_rate, double scale) = 0;
  virtual NamedTensors memory() const = 0;

  /// Adds what a step asks for to `work`.
  void add_step(size_t parameter, double learning_rate, const Gradient& gradient, std::vector<Stretch>& work);
  /// What a row lags behind; from now on it counts as made.
  Stretch row_behind(size_t parameter, int64_t row);
  void make_all(const std::vector<Stretch>& work) const;
  void settle(size_t parameter);
  static void forget(Lag& lag);

  Parameters parameters_;
  std::vector<Lag> lags_;
};

/// Copies `from` into the tensors of `into` (same names, shapes and types); Error with `what` and the first name that
/// differs. Nothing is changed when there is one.
void copy_named(const NamedTensors& from, const NamedTensors& into, const std::string& what);

}  // namespace attune::train
