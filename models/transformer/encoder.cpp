#include "models/transformer/encoder.h"

#include "src/kernels/execution.h"

namespace attune::models {

TransformerEncoder::TransformerEncoder(const ModelOptions& options)
    : options_(options.encoder.transformer),
      width_(options.embedding),
      positions_(register_module(
          "positions", attune::models::positions().at(options_.positions).make({width_, options_.learned.longest}))) {
  for (int64_t i = 0; i < options_.layers; ++i)
    blocks_.push_back(
        register_module("block" + std::to_string(i), std::make_shared<Block>(options_, BlockParts{.width = width_})));
  if (options_.pre_norm()) norm_ = register_module("norm", std::make_shared<LayerNorm>(width_));
  project(options, width_);
}

Memory TransformerEncoder::forward(const Tensor& embedded, const Words& words, const Noise& noise) {
  Memory memory = opened(words), own = memory;
  if (kernels::takes_fused(embedded))
    own.packing = std::make_shared<kernels::Packing>(words.lengths, words.ids.size(1));
  Tensor x = own.packing ? own.packing->pack(embedded) : embedded;
  std::vector<Tensor> maps;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const BlockNoise now = noise.encoder_block(i);
    const Block::Looked looked = blocks_[i]->look_at_self(x, own, now, words.maps);
    if (words.maps) maps.push_back(looked.alignment);
    x = blocks_[i]->feed_forward(looked.states, now, own.packing.get());
  }
  if (words.maps) memory.maps = torch::cat(maps, 1);
  const Tensor values = memory_of(norm_ ? norm_->forward(x) : x);
  memory.values = own.packing ? own.packing->unpack(values) : values;
  return memory;
}

void TransformerEncoder::draw(const DropoutOptions& dropout, Masks& masks, Noise& noise) const {
  for (int64_t i = 0; i < options_.layers; ++i) {
    BlockNoise one;
    one.self_weights = masks.draw_weights(dropout.attention, options_.heads, masks.length());
    one.self = masks.draw(dropout.encoder, width_, dropout.variational);
    one.inner = masks.draw(dropout.feed_forward, options_.feed_forward, dropout.variational);
    one.feed_forward = masks.draw(dropout.encoder, width_, dropout.variational);
    noise.encoder_blocks.push_back(one);
  }
}

}  // namespace attune::models
