#include "models/decoders/recurrent.h"

#include "models/kernels/fused.h"
#include "models/kernels/products/linear.h"

namespace attune {

RecurrentDecoder::RecurrentDecoder(const ModelOptions& options, int64_t input) : options_(options) {
  const auto& decoder = options.decoder;
  for (int64_t i = 0; i < decoder.layers; ++i) {
    const auto name = std::to_string(i);
    cells_.push_back(register_module("layer" + name,
                                     cells().at(decoder.cell).make({i == 0 ? input : decoder.hidden, decoder.hidden})));
    bridges_.push_back(register_module(
        "bridge" + name,
        bridges().at(options.bridge).make({options.encoder.hidden, options.memory.width, decoder.hidden})));
  }
  attention_ = register_module("attention",
                               std::make_shared<Attention>(options.attention, decoder.hidden, options.memory.width));
  readout_ = register_module(
      "readout", readouts()
                     .at(decoder.readout)
                     .make({decoder.hidden, options.memory.width, options.embedding, decoder.readout_width}));
}

State RecurrentDecoder::start(const Memory& memory) {
  State state;
  for (size_t i = 0; i < cells_.size(); ++i) state.cells.push_back(cells_[i]->start(bridges_[i]->forward(memory, i)));
  return state;
}

std::vector<Cell::Carried> RecurrentDecoder::climb(const Tensor& projected, const std::vector<Cell::Carried>& before,
                                                   const std::vector<Tensor>& masks) {
  std::vector<Cell::Carried> after = {cells_[0]->step(projected, before[0])};
  for (size_t i = 1; i < cells_.size(); ++i) {
    const Tensor& below = after.back()[0];
    after.push_back(
        cells_[i]->step(cells_[i]->project(masks.empty() ? below : dropped(below, masks[i - 1])), before[i]));
  }
  return after;
}

std::string RecurrentDecoder::why_plain() const {
  if (cells_.size() > 1) return "model.decoder.layers: " + std::to_string(cells_.size());
  if (!cells_[0]->gru()) return "model.decoder.cell: " + options_.decoder.cell;
  if (options_.attention.heads > 1) return "model.attention.heads: " + std::to_string(options_.attention.heads);
  if (!attention_->fused())
    return "model.attention with score " + options_.attention.score + ", window " + options_.attention.window +
           ", normalizer " + options_.attention.normalizer;
  return {};
}

std::optional<RecurrentDecoder::FusedParts> RecurrentDecoder::fused_parts(const Memory& memory,
                                                                          const Prepared& prepared) const {
  if (!takes_fused(memory.values) || !why_plain().empty()) return {};
  const FusedScore score = *attention_->fused();
  return FusedParts{*cells_[0]->gru(), {score, score.energy->keys ? prepared.keys[0] : Tensor(), {}, memory.lengths}};
}

Tensor RecurrentDecoder::read_out(const Tensor& states, const Tensor& alignment, const Tensor& embedded,
                                  const Memory& memory, const Prepared& prepared) {
  const int64_t steps = embedded.size(1);
  const Tensor after = states.narrow(1, 1, steps);
  if (const auto part = readout_->fused()) {
    Tensor sum = linear_map(after, part->state, part->bias);
    if (part->embedded.defined()) sum = sum + linear_map(embedded, part->embedded);
    const Tensor projected = linear_map(memory.values, part->context);
    const FullPrecision sums;
    return (sum + torch::bmm(alignment, projected)).tanh();
  }
  return readout_->forward({states.narrow(1, 0, steps), after, torch::bmm(alignment, prepared.values[0]), embedded});
}

std::vector<Tensor> at_step(const std::vector<Tensor>& masks, int64_t t) {
  std::vector<Tensor> out;
  for (const Tensor& mask : masks) out.push_back(mask.defined() ? mask.select(1, t) : mask);
  return out;
}

}  // namespace attune
