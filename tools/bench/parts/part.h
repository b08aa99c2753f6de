// TrainingPart: a piece of training that is timed by itself, and the plain computation it is verified against.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "models/seq2seq.h"
#include "src/kernels/execution.h"
#include "tools/bench/workload.h"

namespace attune::bench {

using Tensors = std::vector<Tensor>;

/// A part that has its data: both functions give the same tensors, results and gradients.
struct TrainingPart {
  std::function<Tensors()> run;    // what is timed
  std::function<Tensors()> plain;  // with LibTorch's own operators, in double precision where it can
  double tolerance = 2e-4;         // error allowed, as a share of each tensor's largest number
};

/// The execution that a config asks for: `model.kernels`, `training.precision`.
inline kernels::Execution execution_of(const config::Config& config) {
  return {.fused = config.model.kernels == "fused",
          .bfloat16 = kernels::takes_bfloat16(config.training.precision, at::kCPU)};
}
/// The error allowed of a part that multiplies in these numbers.
double part_tolerance(const config::Config& config);

struct PartRow {
  std::string name;
  int64_t items = 0;  // of one run: tokens, or numbers
  std::function<TrainingPart()> make;
};

// What kernels.cpp times; a new row of a table of the project is timed by itself.
std::vector<PartRow> recurrence_parts(const Workload& workload);  // gru, unroll/<order>
std::vector<PartRow> attention_parts(const Workload& workload);   // attention/<score>
std::vector<PartRow> loss_parts(const Workload& workload);        // cross_entropy
std::vector<PartRow> optimizer_parts(const Workload& workload);   // optimizer/<name>
std::vector<PartRow> product_parts(const Workload& workload);     // product/<precision>/<shape>/<way>

/// `output`, then the gradients of `inputs` when that of the output is `direction`.
Tensors differentiate(const Tensor& output, const Tensors& inputs, const Tensor& direction);

/// A leaf of random numbers that asks for a gradient.
Tensor random_leaf(at::IntArrayRef shape);
/// Leaves with the same numbers in double precision.
Tensors doubled(const Tensors& leaves);
/// Memory over these values [B, S, D]; one sentence is a word shorter than the others, so that padding is met.
models::Memory memory_of(const Tensor& values, const Tensors& last);

/// The largest error of `found` against `expected`, as a share of each tensor's largest number; infinite when something
/// is no number or of another shape.
double error_of(const Tensors& found, const Tensors& expected);

}  // namespace attune::bench
