// Dropout masks, drawn by all threads at once.
#pragma once
#include <ATen/Generator.h>

#include "src/kernels/tensor.h"

namespace attune::kernels {

/// A mask of this shape (float, on the CPU): 1 / (1 - p) where kept, 0 where dropped (probability p, below 1). Number i
/// of it is a hash of i and of 64 bits that are taken from `generator` (on the CPU), whatever threads there are.
Tensor dropout_mask(double p, at::IntArrayRef shape, at::Generator& generator);

}  // namespace attune::kernels
