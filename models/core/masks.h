// Where the masks of dropout are drawn, outside of the model.
#pragma once
#include <utility>

#include "models/core/shapes.h"
#include "src/kernels/ops/dropout_mask.h"

namespace attune::models {

/// Draws the masks of sentences of one length: 1 / (1 - p) where kept, 0 where dropped; undefined for p = 0.
class Masks {
 public:
  Masks(int64_t batch, int64_t length, at::Generator& generator, torch::Device device)
      : batch_(batch), length_(length), generator_(generator), device_(device) {}

  /// L
  int64_t length() const { return length_; }
  /// [B, L, width], drawn for each position or once for all.
  Tensor draw(double p, int64_t width, bool once) {
    return p <= 0 ? Tensor() : mask(p, {batch_, once ? 1 : length_, width}).expand({-1, length_, -1});
  }
  /// [B, L, 1], of whole words.
  Tensor draw_words(double p) { return p <= 0 ? Tensor() : mask(p, {batch_, length_, 1}); }
  /// [B, heads, L, positions], of weights.
  Tensor draw_weights(double p, int64_t heads, int64_t positions) {
    return p <= 0 ? Tensor() : mask(p, {batch_, heads, length_, positions});
  }

 private:
  Tensor mask(double p, at::IntArrayRef shape) { return kernels::dropout_mask(p, shape, generator_).to(device_); }

  int64_t batch_, length_;
  at::Generator& generator_;
  torch::Device device_;
};

}  // namespace attune::models
