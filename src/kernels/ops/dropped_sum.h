// A layer's output joins its input: one pass over both, and one back.
//
//   x + mask y
#pragma once
#include "src/kernels/packing.h"

namespace attune::kernels {

/// x, y [.., E]; `mask` [.., E] or undefined. With `packing` x and y are packed, and the mask is padded.
Tensor dropped_sum(const Tensor& x, const Tensor& y, const Tensor& mask, const Packing* packing);

}  // namespace attune::kernels
