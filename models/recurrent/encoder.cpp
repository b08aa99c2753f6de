#include "models/recurrent/encoder.h"

namespace attune::models {

namespace {

struct Way {
  int64_t width;  // of the state
  bool backward;
};

Ran run(Cell& cell, const Tensor& x, const Memory& memory, const Way& way) {
  return cell.run(cell.project(x), memory.mask, cell.start(x.new_zeros({x.size(0), way.width})), way.backward);
}

Tensor dropped_layer(const Tensor& x, const Noise& noise, size_t layer) {
  return noise.encoder.empty() ? x : dropped(x, noise.encoder[layer]);
}

}  // namespace

RecurrentEncoder::RecurrentEncoder(const ModelOptions& options) : options_(options.encoder) {
  const int64_t states = 2 * options_.hidden;
  const auto add = [&](const std::string& name, const CellSizes& sizes, bool residual) {
    return register_module("layer" + name, make_cell(options_.cell, sizes, options_.transitions, residual));
  };
  for (int64_t i = 0; i < options_.layers; ++i) {
    const CellSizes sizes{i == 0 ? options.embedding : states, options_.hidden};
    const std::string name = std::to_string(i);
    layers_.push_back({add(name + "_forward", sizes, false), add(name + "_backward", sizes, false)});
  }
  for (int64_t i = 0; i < options_.unidirectional; ++i)
    unidirectional_.push_back(add(std::to_string(options_.layers + i), {states, states}, options_.residual));
  project(options, states);
}

Memory RecurrentEncoder::forward(const Tensor& embedded, const Words& words, const Noise& noise) {
  Memory memory = opened(words);
  Tensor x = embedded;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Ran forward = run(*layers_[i].forward, x, memory, {options_.hidden, false});
    const Ran backward = run(*layers_[i].backward, x, memory, {options_.hidden, true});
    memory.last.push_back(torch::cat({forward.last[0], backward.last[0]}, -1));
    const Tensor states = torch::cat({forward.outputs, backward.outputs}, -1);
    x = dropped_layer(options_.residual && i > 0 ? states + x : states, noise, i);
  }
  for (size_t i = 0; i < unidirectional_.size(); ++i)
    x = dropped_layer(run(*unidirectional_[i], x, memory, {2 * options_.hidden, false}).outputs, noise,
                      layers_.size() + i);
  memory.values = memory_of(x);
  return memory;
}

void RecurrentEncoder::draw(const DropoutOptions& dropout, Masks& masks, Noise& noise) const {
  for (int64_t i = 0; i < options_.layers + options_.unidirectional; ++i)
    noise.encoder.push_back(masks.draw(dropout.encoder, 2 * options_.hidden, dropout.variational));
}

std::string RecurrentEncoder::why_plain() const {
  if (options_.transitions > 1) return "model.encoder.transitions: " + std::to_string(options_.transitions);
  if (!layers_.front().forward->gru()) return "model.encoder.cell: " + options_.cell;
  return options_.residual && options_.unidirectional > 0 ? "model.encoder.residual: true" : "";
}

}  // namespace attune::models
