// Where the masks of dropout are drawn, outside of the model.
#pragma once
#include <utility>

#include "models/kernels/dropout_mask.h"
#include "models/shapes.h"

namespace attune {

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
  /// Of embeddings: whole words besides, or instead.
  Tensor draw_words(double p, int64_t width, bool once, double word) {
    const Tensor numbers = draw(p, width, once);
    if (word <= 0) return numbers;
    const Tensor words = mask(word, {batch_, length_, 1});
    return numbers.defined() ? numbers * words : words.expand({-1, -1, width});
  }
  /// [B, heads, L, positions], of weights.
  Tensor draw_weights(double p, int64_t heads, int64_t positions) {
    return p <= 0 ? Tensor() : mask(p, {batch_, heads, length_, positions});
  }

 private:
  Tensor mask(double p, at::IntArrayRef shape) { return dropout_mask(p, shape, generator_).to(device_); }

  int64_t batch_, length_;
  at::Generator& generator_;
  torch::Device device_;
};

}  // namespace attune
