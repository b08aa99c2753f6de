// The decoder of Bahdanau, Cho and Bengio (2015, section 3.1, appendix A.2.2): first attend, then recur.
//
//   c_i = attention(s_{i-1}, h)      s_i = cell([E y_{i-1}; c_i], s_{i-1})      t_i = readout(s_{i-1}, s_i, c_i, E
//   y_{i-1})
//
// With several layers the query is the top layer's previous state, and the context enters the bottom layer.
#pragma once
#include "models/recurrent/stepped.h"

namespace attune::models {

class AttendFirst final : public SteppedDecoder {
 public:
  explicit AttendFirst(const ModelOptions& options)
      : SteppedDecoder(options, {options.embedding + options.memory.context_width(), options.decoder.transitions}) {}

 private:
  std::optional<Entry> entry() const override {
    return Entry{cells_[0]->gru()->weight_ih.narrow(1, options_.embedding, options_.memory.context_width())};
  }
  void order_fused(kernels::DecoderLoop& loop) const override { loop.cells_before = 0; }

  Recurred recur(const Tensor& projected, const State& state, const Memory& memory, const Prepared& prepared,
                 const StepNoise& noise) override {
    const Attended attended = look(state.cells.back()[0], state, memory, prepared, noise);
    const Tensor gates = projected + cells_[0]->project(attended.context.squeeze(1), options_.embedding);
    return recurred(state, climb(cells_[0]->step(gates, state.cells[0]), state.cells, noise.layers), attended);
  }
};

}  // namespace attune::models
