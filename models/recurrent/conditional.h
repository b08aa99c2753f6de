// The conditional recurrent decoder (Sennrich et al. 2017, Nematus, section 2; Marian's too): two cells a step, the query
// between them.
//
//   s'_i = cell_1(E y_{i-1}, s_{i-1})      c_i = attention(s'_i, h)      s_i = cell_2(c_i, s'_i)
//   t_i = readout(s_{i-1}, s_i, c_i, E y_{i-1})
//
// Further layers stand on the second cell; its transitions are the bottom layer's (Miceli Barone et al. 2017, section 3.2).
#pragma once
#include "models/recurrent/stepped.h"

namespace attune::models {

class Conditional final : public SteppedDecoder {
 public:
  explicit Conditional(const ModelOptions& options)
      : SteppedDecoder(options, {options.embedding, 1}),
        second_(register_module(
            "second", make_cell(options.decoder.cell, {options.memory.context_width(), options.decoder.hidden},
                                options.decoder.transitions, false))) {}

 private:
  std::optional<Entry> entry() const override {
    const GruParameters second = *second_->gru();
    return Entry{second.weight_ih, second.bias_ih};
  }
  void order_fused(kernels::DecoderLoop& loop) const override {
    const GruParameters second = *second_->gru();
    loop.cells_before = 1;
    loop.cells.insert(loop.cells.begin() + 1, {.weight_hh = second.weight_hh, .bias_hh = second.bias_hh});
  }

  Recurred recur(const Tensor& projected, const State& state, const Memory& memory, const Prepared& prepared,
                 const StepNoise& noise) override {
    const Cell::Carried between = cells_[0]->step(projected, state.cells[0]);
    const Attended attended = look(between[0], state, memory, prepared, noise);
    return recurred(
        state, climb(second_->step(second_->project(attended.context.squeeze(1)), between), state.cells, noise.layers),
        attended);
  }

  std::shared_ptr<Cell> second_;
};

}  // namespace attune::models
