// Simple recurrent network with layer normalization (Ba et al. 2016, section 3.1), each side for itself.
//
//   h' = tanh(LN(W x) + LN(U h))
//
// x [B, I], h [B, H]; gains and biases [H].
#pragma once
#include "models/recurrent/cells/elman.h"

namespace attune::models {

class LayerNormElman final : public Elman {
 public:
  explicit LayerNormElman(const CellSizes& sizes) : Elman(sizes, {1}) {}
};

}  // namespace attune::models
