// The randomness of one training step, drawn outside the model and passed in: dropout masks, scaled by 1 / (1 - p).
// An undefined tensor means no dropout there; a default-made Noise is evaluation. Masks that are the same at all positions
// are expanded, not copied.
#pragma once
#include <vector>

#include "models/shapes.h"

namespace attune {

struct Noise {
  Tensor source_embedding;      // [B, S, E]
  std::vector<Tensor> encoder;  // per layer, [B, S, 2 x H]; the last one is on the memory
  Tensor target_embedding;      // [B, T, E]
  std::vector<Tensor> decoder;  // between layers, [B, T, H] each
  Tensor readout;               // [B, T, R]
};

/// x times mask, or x when there is none.
inline Tensor dropped(const Tensor& x, const Tensor& mask) { return mask.defined() ? x * mask : x; }

}  // namespace attune
