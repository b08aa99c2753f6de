// Generator: readouts to logits over the target vocabulary.
//
//   logits = W t_i + b      W [V, R], b [V]
//
// With tied embeddings W is the target embedding (Press and Wolf 2017), and only b belongs to the generator.
#pragma once
#include "models/shapes.h"

namespace attune {

class Generator : public torch::nn::Module {
 public:
  Generator(int64_t readout, int64_t vocabulary, bool tied)
      : weight_(tied ? Tensor() : register_parameter("weight", torch::empty({vocabulary, readout}))),
        bias_(register_parameter("bias", torch::zeros({vocabulary}))) {}
  /// [V, R]; undefined when tied.
  const Tensor& weight() const { return weight_; }
  const Tensor& bias() const { return bias_; }

 private:
  Tensor weight_, bias_;
};

}  // namespace attune
