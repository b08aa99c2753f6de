// The letters, once. Shapes are written [B, T, H] in comments; a tensor's name is a paper's noun.
//
//   B batch    S source length    T target length    E embedding    H hidden (per direction in the encoder)
//   D width of the memory's values    Q width of the query    A attention width    R readout width    V vocabulary    K
//   beam
//
// Both lengths count the end-of-sentence token. Padding stands on the right.
#pragma once
#include <torch/nn/module.h>

#include <initializer_list>

namespace attune {

using torch::Tensor;

/// Fails (our bug, not the user's) unless `tensor` has exactly this shape; -1 means any.
inline void check_shape(const Tensor& tensor, std::initializer_list<int64_t> shape, const char* what) {
  bool fits = tensor.dim() == static_cast<int64_t>(shape.size());
  int64_t i = 0;
  for (const int64_t size : shape) fits = fits && (size < 0 || tensor.size(i) == size), ++i;
  TORCH_CHECK(fits, what, ": expected shape ", torch::IntArrayRef(shape), ", got ", tensor.sizes());
}

}  // namespace attune
