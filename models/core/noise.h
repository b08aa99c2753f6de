// The randomness of one training step, drawn outside the model and passed in: dropout masks, scaled by 1 / (1 - p).
// An undefined tensor means no dropout there; a default-made Noise is evaluation. Masks that are the same at all positions
// are expanded, not copied.
#pragma once
#include <vector>

#include "models/core/shapes.h"

namespace attune::models {

/// Of one block of a Transformer. Masks of an encoder's leave out what it has not.
struct BlockNoise {
  Tensor self_weights;   // [B, heads, L, L]
  Tensor self;           // [B, L, E]
  Tensor cross_weights;  // [B, heads, T, S]
  Tensor cross;          // [B, T, E]
  Tensor inner;          // [B, L, F], within the feed-forward layer
  Tensor feed_forward;   // [B, L, E]
  Tensor draws = {};     // [B, heads, T], the block's share of Noise::attention
};

struct Noise {
  Tensor source_embedding;      // [B, S, E], with their places
  Tensor source_words = {};     // [B, S, 1], of embeddings without their places
  std::vector<Tensor> encoder;  // per layer, [B, S, 2 x H]; the last one is on the memory
  Tensor target_embedding;      // [B, T, E]
  Tensor target_words = {};     // [B, T, 1]
  std::vector<Tensor> decoder;  // between layers, [B, T, H] each
  Tensor readout;               // [B, T, R]
  /// [B, heads, T], of a Transformer [B, layers x heads, T], of attention that draws positions: where in the sum of the weights the position lies, below 1; from 1 on
  /// the weights themselves stand in for a draw.
  Tensor attention;
  std::vector<BlockNoise> encoder_blocks, decoder_blocks;  // of a Transformer's

  BlockNoise encoder_block(size_t i) const { return encoder_blocks.empty() ? BlockNoise{} : encoder_blocks[i]; }
  BlockNoise decoder_block(size_t i) const { return decoder_blocks.empty() ? BlockNoise{} : decoder_blocks[i]; }
};

/// What of it belongs to one step.
struct StepNoise {
  std::vector<Tensor> layers;  // between the decoder's layers, [B, H] each
  Tensor readout;              // [B, R]
  Tensor attention;            // [B, heads, 1]
};
inline StepNoise at_step(const Noise& noise, int64_t t) {
  StepNoise out;
  for (const Tensor& mask : noise.decoder) out.layers.push_back(mask.defined() ? mask.select(1, t) : mask);
  if (noise.readout.defined()) out.readout = noise.readout.select(1, t);
  if (noise.attention.defined()) out.attention = noise.attention.narrow(2, t, 1);
  return out;
}

/// x times mask, or x when there is none.
inline Tensor dropped(const Tensor& x, const Tensor& mask) { return mask.defined() ? x * mask : x; }

}  // namespace attune::models
