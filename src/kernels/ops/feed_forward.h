// The feed-forward layer of a Transformer's block as one function with its own way back, equal to
// models/transformer/feed_forward.h: what stands between its products is passed over once each way.
#pragma once
#include "src/kernels/packing.h"

namespace attune::kernels {

struct FeedForwardWeights {
  Tensor inner, inner_bias;  // [F, E], [F]
  Tensor outer, outer_bias;  // [E, F], [E]
};

/// x [.., E] to [.., E]; `mask` [.., F] or undefined. With `packing` x is packed, and the mask is padded.
Tensor fused_feed_forward(const Tensor& x, const FeedForwardWeights& weights, const Tensor& mask,
                          const Packing* packing);

}  // namespace attune::kernels
