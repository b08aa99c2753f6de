// The pointer network (Vinyals, Fortunato and Jaitly 2015, section 2.3): the weights are the output, and every word that is
// written is one of the source.
//
//   p(y_i = x_j) = alpha_ij
#pragma once
#include "models/outputs/copying.h"

namespace attune::models {

class Copy final : public Output {
 public:
  explicit Copy(const OutputSizes& sizes) : vocabulary_(sizes.vocabulary) {}
  Tensor scores(const OutputRows& rows) override { return probabilities(rows).log(); }
  kernels::CrossEntropy loss(const Unrolled& unrolled, const Tensor& source, const Tensor& targets,
                             const kernels::CrossEntropyOptions& options) override {
    return copying_loss(probabilities(OutputRows::of(unrolled, source)), targets, options);
  }

 private:
  Tensor probabilities(const OutputRows& rows) const {
    const int64_t count = rows.alignment.size(0);
    return with_copied(rows.alignment.new_zeros({count, vocabulary_}), rows.alignment.new_ones({count}), rows);
  }

  int64_t vocabulary_;
};

}  // namespace attune::models
