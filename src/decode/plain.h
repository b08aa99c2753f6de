// From what models work with to what travels to the rooms that know no torch.
#pragma once
#include <torch/types.h>

#include "src/base/matrix.h"

namespace attune::decode {

/// Of two dimensions, from any device and of any kind of number.
inline Matrix to_matrix(const torch::Tensor& tensor) {
  const torch::Tensor whole = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
  Matrix out(whole.size(0), whole.size(1));
  out.values.assign(whole.const_data_ptr<float>(), whole.const_data_ptr<float>() + whole.numel());
  return out;
}

}  // namespace attune::decode
