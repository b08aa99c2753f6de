// Output: from what a step leaves to the next token. It reads readouts, and, where it copies, where the step looked.
//
//   scores(t_i, alpha_i) [V']      V' = V, or more: ids from V on are words that the source has and the vocabulary has not
#pragma once
#include "models/core/decoder.h"
#include "models/options/registries.h"
#include "src/kernels/ops/cross_entropy.h"

namespace attune::models {

/// Steps whose next token is wanted.
struct OutputRows {
  Tensor readout;    // [N, R]
  Tensor generates;  // [N], Step::generates
  Tensor alignment;  // [N, S], mean of the heads
  Tensor source;     // [N, S] ids

  /// Of one step; `source` [N, S], of each row.
  static OutputRows of(const Step& step, const Tensor& source) {
    return {step.readout, step.generates, step.alignment.mean(1), source};
  }
  /// Rows b T + t of all steps of a batch; `source` [B, S].
  static OutputRows of(const Unrolled& unrolled, const Tensor& source) {
    const int64_t steps = unrolled.readouts.size(1);
    const Tensor& generates = unrolled.generates;
    return {unrolled.readouts.flatten(0, 1), generates.defined() ? generates.flatten() : generates,
            unrolled.alignment.mean(1).flatten(0, 1), source.repeat_interleave(steps, 0)};
  }
  /// From row `first` on, `count` of them.
  OutputRows narrow(int64_t first, int64_t count) const {
    return {readout.narrow(0, first, count), generates.defined() ? generates.narrow(0, first, count) : generates,
            alignment.narrow(0, first, count), source.narrow(0, first, count)};
  }
};

/// R, V, and the matrix that is the output layer's too; undefined where it has one of its own.
struct OutputSizes {
  int64_t readout, vocabulary;
  Tensor tied;
};

class Output : public torch::nn::Module {
 public:
  /// [N, V']: logits, log-probabilities up to a number for each row; of what cannot be written minus infinity.
  virtual Tensor scores(const OutputRows& rows) = 0;
  /// Of given targets [B, T] ids; `source` [B, S].
  virtual kernels::CrossEntropy loss(const Unrolled& unrolled, const Tensor& source, const Tensor& targets,
                                     const kernels::CrossEntropyOptions& options) = 0;
};

}  // namespace attune::models
