// Bridge: how the encoder's end becomes the decoder's start, one per decoder layer.
#pragma once
#include "models/core/memory.h"
#include "models/options/registries.h"

namespace attune::models {

class Bridge : public torch::nn::Module {
 public:
  /// The start [B, H] of decoder layer `layer`; a decoder deeper than the encoder starts from the encoder's last layer.
  virtual Tensor forward(const Memory& memory, size_t layer) = 0;
};

}  // namespace attune::models
