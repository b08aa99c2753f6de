// A tensor, and the check of its shape.
#pragma once
#include <torch/types.h>

#include <initializer_list>

namespace attune {
using torch::Tensor;
}

namespace attune::kernels {

/// Fails (our bug, not the user's) unless `tensor` has exactly this shape; -1 means any.
inline void check_shape(const Tensor& tensor, std::initializer_list<int64_t> shape, const char* what) {
  bool fits = tensor.dim() == static_cast<int64_t>(shape.size());
  int64_t i = 0;
  for (const int64_t size : shape) fits = fits && (size < 0 || tensor.size(i) == size), ++i;
  TORCH_CHECK(fits, what, ": expected shape ", torch::IntArrayRef(shape), ", got ", tensor.sizes());
}

}  // namespace attune::kernels
