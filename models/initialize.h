// The start of all parameters, drawn in the order of their names from one generator, so that a seed means one model.
#pragma once
#include "models/shapes.h"

namespace attune {

/// Embeddings: normal, standard deviation 0.1. Recurrent weights: orthogonal, each gate for itself (Saxe et al. 2014).
/// Other matrices: uniform +-sqrt(6 / (rows + columns)) (Glorot and Bengio 2010). The additive energy: uniform
/// +-1/sqrt(A). Biases: zero. The padding's embedding (row `padding`) is zero.
void initialize(torch::nn::Module& model, uint64_t seed, int64_t padding);

}  // namespace attune
