// The start of all parameters, drawn in the order of their registration from one generator, so that a seed means one model.
#pragma once
#include "models/core/shapes.h"

namespace attune::models {

struct Start {
  uint64_t seed;
  int64_t padding;   // the embeddings' row of zeros
  double embedding;  // their standard deviation
};

/// As PyTorch's modules start: uniform +-1/sqrt(n), n the inputs of a matrix, the state's width for all of a recurrent
/// cell. But biases outside of cells are zero, gains one, embeddings normal, and the matrices of a Transformer's blocks uniform
/// +-sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16).
void initialize(torch::nn::Module& model, const Start& start);

}  // namespace attune::models
