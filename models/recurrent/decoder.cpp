#include "models/recurrent/decoder.h"

#include "src/kernels/execution.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

RecurrentDecoder::RecurrentDecoder(const ModelOptions& options, const Bottom& bottom)
    : options_(options), parts_(options.memory.number_of_parts()) {
  const auto& decoder = options.decoder;
  for (int64_t i = 0; i < decoder.layers; ++i) {
    const auto name = std::to_string(i);
    const CellSizes sizes{i == 0 ? bottom.input : decoder.hidden, decoder.hidden};
    cells_.push_back(register_module(
        "layer" + name,
        make_cell(decoder.cell, sizes, i == 0 ? bottom.transitions : decoder.transitions, i > 0 && decoder.residual)));
    bridges_.push_back(register_module(
        "bridge" + name,
        bridges().at(options.bridge).make({options.encoder.hidden, options.memory.width, decoder.hidden})));
  }
  const AttentionWidths widths{
      .decoder = decoder.hidden,
      .memory = options.memory.width,
      .parts = parts_,
      .backward = options.encoder.unidirectional > 0 || !options.encoder_row().ends ? 0 : options.encoder.hidden};
  attention_ = register_module("attention", make_attention(options.attention, widths));
  const ReadoutSizes shown{decoder.hidden / parts_, options.memory.context_width(), options.embedding,
                           decoder.readout_width};
  readout_ = register_module("readout", readouts().at(decoder.readout).make(shown));
  if (options.generates() && options.copies()) switch_ = register_module("switch", std::make_shared<Switch>(shown));
}

State RecurrentDecoder::start(const Memory& memory) {
  State state;
  for (size_t i = 0; i < cells_.size(); ++i) state.cells.push_back(cells_[i]->start(bridges_[i]->forward(memory, i)));
  state.coverage = attention_->start(memory);
  return state;
}

void RecurrentDecoder::draw(const DropoutOptions& dropout, Masks& masks, int64_t /*source*/, Noise& noise) const {
  for (int64_t i = 0; i + 1 < options_.decoder.layers; ++i)
    noise.decoder.push_back(masks.draw(dropout.decoder, options_.decoder.hidden, dropout.variational));
}

std::vector<Cell::Carried> RecurrentDecoder::climb(Cell::Carried bottom, const std::vector<Cell::Carried>& before,
                                                   const std::vector<Tensor>& masks) {
  std::vector<Cell::Carried> after = {std::move(bottom)};
  for (size_t i = 1; i < cells_.size(); ++i) {
    const Tensor& below = after.back()[0];
    after.push_back(
        cells_[i]->step(cells_[i]->project(masks.empty() ? below : dropped(below, masks[i - 1])), before[i]));
  }
  return after;
}

Attended RecurrentDecoder::look(const Tensor& output, const State& state, const Memory& memory,
                                const Prepared& prepared, const StepNoise& noise) {
  return attention_->forward({asking(output).unsqueeze(1), state.position, state.coverage, noise.attention}, memory,
                             prepared);
}

Tensor RecurrentDecoder::asking(const Tensor& output) const {
  return parts_ == 1 ? output : output.narrow(-1, 0, output.size(-1) / parts_);
}

Tensor RecurrentDecoder::shown(const Tensor& output) const {
  if (parts_ == 1) return output;
  const int64_t width = output.size(-1) / parts_;
  return output.narrow(-1, (parts_ - 1) * width, width);
}

std::string RecurrentDecoder::why_plain() const {
  if (options_.decoder.transitions > 1)
    return "model.decoder.transitions: " + std::to_string(options_.decoder.transitions);
  if (!cells_.front()->gru()) return "model.decoder.cell: " + options_.decoder.cell;
  if (!cells_.back()->gru()) return "model.decoder.residual: true";
  if (coverages().at(options_.attention.coverage).make != nullptr)
    return "model.attention.coverage: " + options_.attention.coverage;
  if (parts_ > 1) return "model.memory.parts: " + options_.memory.parts;
  if (!attention_->fuses()) return options_.attention.in_words();
  return {};
}

std::optional<kernels::DecoderLoop> RecurrentDecoder::fused_loop(const Tensor& embedded, const Memory& memory,
                                                                 const Prepared& prepared, const Noise& noise) {
  if (!kernels::takes_fused(memory.values) || !why_plain().empty()) return {};
  kernels::DecoderLoop loop{.words = cells_[0]->project(embedded)};
  const State first = start(memory);
  for (size_t i = 0; i < cells_.size(); ++i) {
    const GruParameters gru = *cells_[i]->gru();
    loop.cells.push_back({.weight_hh = gru.weight_hh, .bias_hh = gru.bias_hh, .start = first.cells[i][0]});
    if (i == 0) continue;
    loop.cells.back().weight_below = gru.weight_ih;
    loop.cells.back().bias_below = gru.bias_ih;
    if (!noise.decoder.empty()) loop.cells.back().mask = noise.decoder[i - 1];
  }
  const Entry at = *entry();
  const FusedHeads heads = attention_->fused(memory, prepared);
  loop.attention = heads.attention;
  loop.context_bias = at.bias;
  if (heads.output.defined())
    loop.weight_context = kernels::linear_map(at.weight, heads.output.t().contiguous());
  else
    loop.attention.memory = kernels::linear_map(heads.attention.memory, at.weight);
  return loop;
}

RecurrentDecoder::Read RecurrentDecoder::read_all(const kernels::LoopOutputs& found, const Tensor& embedded,
                                                  const Memory& memory, const Prepared& prepared) {
  const int64_t steps = embedded.size(1);
  const Tensor after = found.outputs.narrow(1, 1, steps);
  const auto part = readout_->fused();
  if (part && !switch_ && found.alignment.size(1) == 1) {
    Tensor sum = kernels::linear_map(after, part->state, part->bias);
    if (part->embedded.defined()) sum = sum + kernels::linear_map(embedded, part->embedded);
    const Tensor projected = kernels::linear_map(memory.values, part->context);
    const kernels::FullPrecision sums;
    return {(sum + torch::bmm(found.alignment.squeeze(1), projected)).tanh(), {}};
  }
  const Tensor contexts = attention_->contexts(found.alignment, prepared);
  return read({found.outputs.narrow(1, 0, steps), after, contexts, embedded});
}

}  // namespace attune::models
