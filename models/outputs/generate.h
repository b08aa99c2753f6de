// The vocabulary's output layer.
//
//   logits = W t_i + b      W [V, R], b [V]
//
// With tied embeddings W is the target embedding (Press and Wolf 2017), and only b belongs to it.
#pragma once
#include "models/outputs/output.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class Generate : public Output {
 public:
  explicit Generate(const OutputSizes& sizes)
      : weight_(sizes.tied.defined() ? sizes.tied
                                     : register_parameter("weight", torch::empty({sizes.vocabulary, sizes.readout}))),
        bias_(register_parameter("bias", torch::zeros({sizes.vocabulary}))) {}

  Tensor scores(const OutputRows& rows) override { return logits(rows.readout); }
  kernels::CrossEntropy loss(const Unrolled& unrolled, const Tensor& /*source*/, const Tensor& targets,
                             const kernels::CrossEntropyOptions& options) override {
    return cross_entropy(unrolled.readouts, targets, weight_, bias_, options);
  }

 protected:
  /// [N, V] of readouts [N, R].
  Tensor logits(const Tensor& readout) const { return kernels::linear_map(readout, weight_, bias_); }
  int64_t vocabulary() const { return bias_.size(0); }

 private:
  Tensor weight_, bias_;
};

}  // namespace attune::models
