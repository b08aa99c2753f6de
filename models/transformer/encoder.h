// The encoder of a Transformer (Vaswani et al. 2017, section 3.1): blocks in which every word attends to all words.
//
//   x^0_j = sqrt(E) E x_j + position(j)      x^n = feed_forward(self(x^{n-1}))      h = x^N, with pre-norm LN(x^N)
#pragma once
#include "models/core/encoder.h"
#include "models/transformer/block.h"
#include "models/transformer/positions.h"

namespace attune::models {

class TransformerEncoder final : public Encoder {
 public:
  explicit TransformerEncoder(const ModelOptions& options);
  Tensor placed(const Tensor& embedded, int64_t first) override { return positions_->placed(embedded, first); }
  bool scales_words() const override { return true; }
  Memory forward(const Tensor& embedded, const Words& words, const Noise& noise) override;
  void draw(const DropoutOptions& dropout, Masks& masks, Noise& noise) const override;
  std::string why_plain() const override { return {}; }
  int64_t longest() const override { return positions_->longest(); }
  int64_t map_layers() const override { return std::ssize(blocks_); }

 private:
  TransformerOptions options_;
  int64_t width_;
  std::shared_ptr<Positions> positions_;
  std::vector<std::shared_ptr<Block>> blocks_;
  std::shared_ptr<LayerNorm> norm_;  // null with post-norm
};

}  // namespace attune::models
