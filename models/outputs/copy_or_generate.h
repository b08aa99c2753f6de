// The pointer-generator (See, Liu and Manning 2017, section 2.2): a word of the vocabulary is written, or one of the source
// is written again, also one that the vocabulary does not have.
//
//   P(w) = p_gen P_vocab(w) + (1 - p_gen) sum over j with x_j = w of alpha_ij      p_gen = sigmoid(generates), switch.h
#pragma once
#include "models/outputs/copying.h"
#include "models/outputs/generate.h"

namespace attune::models {

class CopyOrGenerate final : public Generate {
 public:
  using Generate::Generate;
  Tensor scores(const OutputRows& rows) override { return probabilities(rows).log(); }
  /// Labels are smoothed over the vocabulary.
  kernels::CrossEntropy loss(const Unrolled& unrolled, const Tensor& source, const Tensor& targets,
                             const kernels::CrossEntropyOptions& options) override {
    kernels::CrossEntropyOptions wanted = options;
    wanted.smoothed = vocabulary();
    return copying_loss(probabilities(OutputRows::of(unrolled, source)), targets, wanted);
  }

 private:
  Tensor probabilities(const OutputRows& rows) const {
    const auto numbers = rows.alignment.scalar_type();  // which autocast leaves as they are
    const Tensor logit = rows.generates.to(numbers), written = logits(rows.readout).to(numbers).softmax(-1);
    return with_copied(written * logit.sigmoid().unsqueeze(1), (-logit).sigmoid(), rows);
  }
};

}  // namespace attune::models
