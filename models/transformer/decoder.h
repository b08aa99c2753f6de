// The decoder of a Transformer (Vaswani et al. 2017, section 3.1): blocks in which every word attends to those before it and
// to the source.
//
//   x^0_i = sqrt(E) E y_{i-1} + position(i)      x^n = feed_forward(cross(self(x^{n-1}), h))      t_i = x^N_i, with pre-norm
//   LN(x^N_i)
//
// Training reads all words at once; search keeps the keys and values of the words so far. The alignment is that of the block
// `alignment_layer`.
#pragma once
#include "models/core/decoder.h"
#include "models/options/transformer.h"
#include "models/outputs/switch.h"
#include "models/transformer/block.h"
#include "models/transformer/positions.h"

namespace attune::models {

class TransformerDecoder final : public Decoder {
 public:
  explicit TransformerDecoder(const ModelOptions& options);
  Tensor placed(const Tensor& embedded, int64_t first) override { return positions_->placed(embedded, first); }
  bool scales_words() const override { return true; }
  Prepared prepare(const Memory& memory) override;
  State start(const Memory& memory) override;
  Step step(const Tensor& embedded, const State& state, const Memory& memory, const Prepared& prepared) override;
  Unrolled unroll(const Tensor& embedded, const Memory& memory, const Noise& noise,
                  const UnrollOptions& options) override;
  void draw(const DropoutOptions& dropout, Masks& masks, int64_t source, Noise& noise) const override;
  int64_t longest() const override { return positions_->longest(); }
  int64_t longest_source() const override { return blocks_.front()->cross().longest(); }
  int64_t readout_width() const override { return width_; }
  int64_t alignments() const override { return options_.layers * attention_.heads; }
  int64_t alignment_layers() const override { return options_.layers; }
  bool shares_memory() const override { return blocks_.front()->cross().shares_memory(); }
  std::string why_plain() const override;

 private:
  /// What the output reads of states [.., E].
  Tensor shown(const Tensor& x) { return norm_ ? norm_->forward(x) : x; }
  bool is_aligned(size_t block) const { return static_cast<int64_t>(block) + 1 == options_.alignment_layer; }

  AlignedTransformerOptions options_;
  AttentionOptions attention_;
  int64_t width_;
  std::shared_ptr<Positions> positions_;
  std::vector<std::shared_ptr<Block>> blocks_;
  std::shared_ptr<LayerNorm> norm_;  // null with post-norm
  std::shared_ptr<Switch> switch_;   // null where the output has nothing to choose between
};

}  // namespace attune::models
