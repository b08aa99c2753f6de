#include "models/core/encoder.h"

#include "src/kernels/gemm/linear.h"

namespace attune::models {

void Encoder::project(const ModelOptions& options, int64_t states) {
  if (options.memory.width != states)
    memory_ = register_parameter("memory", torch::empty({options.memory.width, states}));
}

Tensor Encoder::memory_of(const Tensor& states) const {
  return memory_.defined() ? kernels::linear_map(states, memory_) : states;
}

Memory Encoder::opened(const Words& words) {
  TORCH_CHECK(!words.lengths.is_cpu() || words.lengths.min().item<int64_t>() >= 1,
              "encoder: a sentence of length zero");
  return {.mask = mask_of(words.lengths, words.ids.size(1)), .lengths = words.lengths, .source = words.ids};
}

}  // namespace attune::models
