// The orders in which what a step attends to enters the state it leaves. Of such a step nothing can be made for all steps
// at once but the words' share of the gates and the readouts.
//
//   (s_i, c_i) = recur(E y_{i-1}, s_{i-1}, h)      t_i = readout(s_{i-1}, s_i, c_i, E y_{i-1})
#pragma once
#include "models/recurrent/decoder.h"

namespace attune::models {

class SteppedDecoder : public RecurrentDecoder {
 public:
  Step step(const Tensor& embedded, const State& state, const Memory& memory, const Prepared& prepared) override {
    const Recurred now = recur(cells_[0]->project(embedded), state, memory, prepared, {});
    const Read found = read(
        {shown(state.cells.back()[0]), shown(now.state.cells.back()[0]), now.attended.context.squeeze(1), embedded});
    return {now.state, found.readout, now.attended.alignment.squeeze(2), found.generates};
  }

  Unrolled unroll(const Tensor& embedded, const Memory& memory, const Noise& noise,
                  const UnrollOptions& /*options*/) override {
    const Prepared prepared = prepare(memory);
    if (auto loop = fused_loop(embedded, memory, prepared, noise)) {
      order_fused(*loop);
      const kernels::LoopOutputs found = kernels::unroll_decoder(*loop);
      const Read read = read_all(found, embedded, memory, prepared);
      return {
          .readouts = dropped(read.readout, noise.readout), .alignment = found.alignment, .generates = read.generates};
    }
    const auto projected = cells_[0]->project(embedded).unbind(1);
    State state = start(memory);
    Track states;
    AttendedTrack attended;
    states.add(state.cells.back()[0]);
    for (size_t t = 0; t < projected.size(); ++t) {
      const Recurred now = recur(projected[t], state, memory, prepared, at_step(noise, static_cast<int64_t>(t)));
      state = now.state;
      states.add(state.cells.back()[0]);
      attended.add(now.attended);
    }
    const Tensor all = shown(states.stacked());  // [B, 1 + T, H]
    const int64_t steps = embedded.size(1);
    const Read found = read({all.narrow(1, 0, steps), all.narrow(1, 1, steps), attended.contexts(), embedded});
    return attended.with(dropped(found.readout, noise.readout), found.generates);
  }

  std::string why_plain() const override {
    const std::string why = RecurrentDecoder::why_plain();
    return why.empty() && !entry() ? "model.decoder.order: " + options_.decoder.order : why;
  }

 protected:
  using RecurrentDecoder::RecurrentDecoder;

  /// Adds to the fused loop what the order has next to the layers.
  virtual void order_fused(kernels::DecoderLoop&) const {}

  struct Recurred {
    State state;
    Attended attended;
  };
  /// One step from the word's share of the bottom cell's gates [B, G].
  virtual Recurred recur(const Tensor& projected, const State& state, const Memory& memory, const Prepared& prepared,
                         const StepNoise& noise) = 0;

  /// The step's end: what the layers carry now, and what was attended to.
  static Recurred recurred(const State& before, std::vector<Cell::Carried> cells, const Attended& attended) {
    Recurred out{before, attended};
    out.state.cells = std::move(cells);
    out.state.coverage = attended.coverage;
    out.state.position += 1;
    return out;
  }
};

}  // namespace attune::models
