// The start of all parameters, drawn in the order of their registration from one generator, so that a seed means one model.
#pragma once
#include "models/shapes.h"

namespace attune {

/// As PyTorch's modules start: uniform +-1/sqrt(n), n the inputs of a matrix, the state's width for all of a recurrent
/// cell. But biases outside of cells are zero, and embeddings normal with standard deviation 0.1, zero in row `padding`.
void initialize(torch::nn::Module& model, uint64_t seed, int64_t padding);

}  // namespace attune
