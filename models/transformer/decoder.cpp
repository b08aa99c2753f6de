#include "models/transformer/decoder.h"

#include "models/options/model.h"
#include "src/kernels/execution.h"

namespace attune::models {
namespace {

void add(Tensor& sum, const Tensor& term) {
  if (term.defined()) sum = sum.defined() ? sum + term : term;
}

std::shared_ptr<kernels::Packing> packing_of(const Tensor& embedded, const UnrollOptions& options) {
  const int64_t sentences = embedded.size(0), longest = embedded.size(1);
  const Tensor all = torch::full({sentences}, longest, torch::kLong);
  return std::make_shared<kernels::Packing>(options.lengths.defined() ? options.lengths : all, longest);
}

}  // namespace

TransformerDecoder::TransformerDecoder(const ModelOptions& options)
    : options_(options.decoder.transformer),
      attention_(options.attention),
      width_(options.embedding),
      positions_(register_module(
          "positions", attune::models::positions().at(options_.positions).make({width_, options_.learned.longest}))) {
  const BlockParts parts{width_, "causal", &options.attention, options.memory.width};
  for (int64_t i = 0; i < options_.layers; ++i)
    blocks_.push_back(register_module("block" + std::to_string(i), std::make_shared<Block>(options_, parts)));
  if (options_.pre_norm()) norm_ = register_module("norm", std::make_shared<LayerNorm>(width_));
  if (options.generates() && options.copies())
    switch_ =
        register_module("switch", std::make_shared<Switch>(ReadoutSizes{width_, width_, options.embedding, width_}));
}

std::string TransformerDecoder::why_plain() const {
  return blocks_.front()->cross().packs() ? "" : attention_.in_words();
}

Prepared TransformerDecoder::prepare(const Memory& memory) {
  Prepared out;
  for (const auto& block : blocks_) out.layers.push_back(block->prepare(memory));
  return out;
}

State TransformerDecoder::start(const Memory& memory) {
  State state;
  for (const auto& block : blocks_) state.past.push_back(block->nothing_yet(memory.batch(), memory.values));
  return state;
}

Step TransformerDecoder::step(const Tensor& embedded, const State& state, const Memory& memory,
                              const Prepared& prepared) {
  Step out;
  out.state = state;
  Tensor x = embedded.unsqueeze(1), context;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    x = blocks_[i]->look_back(x, state.position, out.state.past[i]);
    const bool aligned = is_aligned(i);
    const Block::Looked looked =
        blocks_[i]->look_at(x, {memory, prepared.layers[i], nullptr, state.position}, {}, aligned);
    if (aligned) out.alignment = looked.alignment.squeeze(2), context = looked.context.squeeze(1);
    x = blocks_[i]->feed_forward(looked.states, {});
  }
  out.readout = shown(x.squeeze(1));
  if (switch_) out.generates = switch_->forward({{}, out.readout, context, embedded});
  out.state.position += 1;
  return out;
}

// Packed, words behind a target's end and padding of the source take no part. In other forms none of the words is masked:
// behind a target's end nothing counts, and before it nothing sees that.
Unrolled TransformerDecoder::unroll(const Tensor& embedded, const Memory& memory, const Noise& noise,
                                    const UnrollOptions& options) {
  Unrolled out;
  Memory words, source = memory;
  words.values = embedded;
  const bool packs = kernels::takes_fused(embedded);
  if (packs) words.packing = packing_of(embedded, options);
  if (packs && blocks_.front()->cross().packs()) {
    source.packing = std::make_shared<kernels::Packing>(memory.lengths, memory.length());
    source.values = source.packing->pack(memory.values);
  }
  const auto padded = [&](const Tensor& x) { return packs ? words.packing->unpack(x) : x; };
  const Prepared prepared = prepare(source);
  Tensor x = packs ? words.packing->pack(embedded) : embedded, context;
  std::vector<Tensor> every;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    BlockNoise now = noise.decoder_block(i);
    if (noise.attention.defined())
      now.draws = noise.attention.narrow(1, static_cast<int64_t>(i) * attention_.heads, attention_.heads);
    x = blocks_[i]->look_at_self(x, words, now, false).states;
    const bool is_wanted = options.every || (is_aligned(i) && options.alignment);
    const Block::Looked looked =
        blocks_[i]->look_at(x, {source, prepared.layers[i], words.packing.get()}, now, is_wanted);
    if (is_aligned(i)) out.alignment = looked.alignment, context = looked.context;
    if (options.every) every.push_back(looked.alignment);
    add(out.log_probability, looked.log_probability);
    add(out.entropy, looked.entropy);
    x = blocks_[i]->feed_forward(looked.states, now, words.packing.get());
  }
  const Tensor states = padded(shown(x));
  out.readouts = dropped(states, noise.readout);
  if (switch_) out.generates = switch_->forward({{}, states, padded(context), embedded});
  if (options.every) out.every = torch::cat(every, 1);
  return out;
}

void TransformerDecoder::draw(const DropoutOptions& dropout, Masks& masks, int64_t source, Noise& noise) const {
  const bool once = dropout.variational;
  for (int64_t i = 0; i < options_.layers; ++i) {
    BlockNoise one;
    one.self_weights = masks.draw_weights(dropout.attention, options_.heads, masks.length());
    one.self = masks.draw(dropout.decoder, width_, once);
    one.cross_weights = masks.draw_weights(dropout.attention, attention_.heads, source);
    one.cross = masks.draw(dropout.decoder, width_, once);
    one.inner = masks.draw(dropout.feed_forward, options_.feed_forward, once);
    one.feed_forward = masks.draw(dropout.decoder, width_, once);
    noise.decoder_blocks.push_back(one);
  }
}

}  // namespace attune::models
