#include "models/transformer/block.h"

namespace attune::models {
namespace {

AttentionWidths widths_of(int64_t width, int64_t memory) {
  return {.decoder = width, .memory = memory, .projected = ProjectedWidths{width, width, width}};
}

AttentionOptions self_attention(const TransformerOptions& options, const char* window) {
  AttentionOptions out;
  out.score = "scaled_dot";
  out.window = window;
  out.heads = options.heads;
  return out;
}

}  // namespace

Block::Block(const TransformerOptions& options, const BlockParts& parts)
    : pre_(options.pre_norm()), width_(parts.width) {
  const auto norm = [&](const char* name) { return register_module(name, std::make_shared<LayerNorm>(parts.width)); };
  self_ = register_module("self",
                          make_attention(self_attention(options, parts.window), widths_of(parts.width, parts.width)));
  self_norm_ = norm("self_norm");
  if (parts.cross != nullptr) {
    cross_ = register_module("cross", make_attention(*parts.cross, widths_of(parts.width, parts.memory)));
    cross_norm_ = norm("cross_norm");
  }
  feed_forward_ = register_module("feed_forward", std::make_shared<FeedForward>(parts.width, options.feed_forward));
  feed_forward_norm_ = norm("feed_forward_norm");
}

Block::Looked Block::look_at_self(const Tensor& x, const Memory& words, const BlockNoise& noise, bool aligned) {
  Looked out;
  const kernels::Packing* packing = words.packing.get();
  out.states = with(x, {*self_norm_, noise.self, packing}, [&](const Tensor& in) {
    Memory own = words;
    own.values = in;
    const Attended found =
        self_->forward({.states = in, .dropped = noise.self_weights, .aligned = aligned, .packing = packing}, own,
                       self_->prepare(own));
    out.alignment = found.alignment;
    return found.context;
  });
  return out;
}

// Each row is a sentence of its own, of the words so far.
Tensor Block::look_back(const Tensor& x, int64_t first, Tensor& past) {
  return with(x, {*self_norm_, {}, nullptr}, [&](const Tensor& in) {
    Memory own;
    own.values = in;
    past = torch::cat({past, self_->prepare(own).joint}, 1);
    if (kernels::takes_fused(in) && !torch::GradMode::is_enabled()) {
      own.sentence = torch::arange(in.size(0));
      own.lengths = torch::full({in.size(0)}, first + 1, torch::kLong);
    }
    Prepared prepared;
    prepared.joint = past;
    return self_->forward({.states = in, .first = first, .aligned = false}, own, prepared).context;
  });
}

// An attention that does not take them packed gets the words padded.
Block::Looked Block::look_at(const Tensor& x, const Source& source, const BlockNoise& noise, bool aligned) {
  Looked out;
  out.states = with(x, {*cross_norm_, noise.cross, source.packing}, [&](const Tensor& in) {
    const kernels::Packing* packing = source.memory.packing ? source.packing : nullptr;
    const bool pads = source.packing != nullptr && packing == nullptr;
    const Attended found = cross_->forward({.states = pads ? source.packing->unpack(in) : in,
                                            .first = source.first,
                                            .draws = noise.draws,
                                            .dropped = noise.cross_weights,
                                            .aligned = aligned,
                                            .packing = packing},
                                           source.memory, source.prepared);
    out.context = pads ? source.packing->pack(found.context) : found.context;
    out.alignment = found.alignment;
    out.log_probability = found.log_probability;
    out.entropy = found.entropy;
    return out.context;
  });
  return out;
}

Tensor Block::feed_forward(const Tensor& x, const BlockNoise& noise, const kernels::Packing* packing) {
  return with(x, {*feed_forward_norm_, noise.feed_forward, packing},
              [&](const Tensor& in) { return feed_forward_->forward(in, noise.inner, packing); });
}

Tensor Block::nothing_yet(int64_t rows, const Tensor& like) const {
  return torch::empty({rows, 0, 2 * width_}, like.options());
}

}  // namespace attune::models
