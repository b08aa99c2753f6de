#include "models/encoder.h"

#include "models/kernels/products/linear.h"

namespace attune {

Encoder::Encoder(const ModelOptions& options) : cell_(options.encoder.cell), hidden_(options.encoder.hidden) {
  const auto& row = cells().at(options.encoder.cell);
  for (int64_t i = 0; i < options.encoder.layers; ++i) {
    const CellSizes sizes{i == 0 ? options.embedding : 2 * hidden_, hidden_};
    const auto name = "layer" + std::to_string(i);
    layers_.push_back(
        {register_module(name + "_forward", row.make(sizes)), register_module(name + "_backward", row.make(sizes))});
  }
  if (options.memory.width != 2 * hidden_)
    memory_ = register_parameter("memory", torch::empty({options.memory.width, 2 * hidden_}));
}

Memory Encoder::forward(const Tensor& embedded, const Tensor& source, const Tensor& lengths, const Noise& noise) {
  TORCH_CHECK(!lengths.is_cpu() || lengths.min().item<int64_t>() >= 1, "encoder: a sentence of length zero");
  Memory memory{{}, mask_of(lengths, source.size(1)), lengths, {}, source};
  Tensor x = embedded;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const auto start = layer.forward->start(x.new_zeros({x.size(0), hidden_}));
    const Ran forward = layer.forward->run(layer.forward->project(x), memory.mask, start, false);
    const Ran backward = layer.backward->run(layer.backward->project(x), memory.mask, start, true);
    memory.last.push_back(torch::cat({forward.last[0], backward.last[0]}, -1));
    x = torch::cat({forward.outputs, backward.outputs}, -1);
    if (!noise.encoder.empty()) x = dropped(x, noise.encoder[i]);
  }
  memory.values = memory_.defined() ? linear_map(x, memory_) : x;
  return memory;
}

std::string Encoder::why_plain() const {
  return layers_.front().forward->gru() ? std::string() : "model.encoder.cell: " + cell_;
}

}  // namespace attune
