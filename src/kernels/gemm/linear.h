// A linear map, fast: x W^T + b by the fused paths' GEMM, or LibTorch's.
#pragma once
#include "src/kernels/tensor.h"

namespace attune::kernels {

/// Reads execution(): whether it is fused, in bfloat16, and by packed weights. x [.., K], weight [N, K] (its rows may be a part of wider ones), bias [N] or undefined: [.., N].
Tensor linear_map(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

}  // namespace attune::kernels
