// The decoder of Luong, Pham and Manning (2015, section 3): first recur, then attend.
//
//   h_t = cell([E y_{t-1}; h~_{t-1}], h_{t-1})      c_t = attention(h_t, h)      h~_t = readout(h_{t-1}, h_t, c_t, E
//   y_{t-1})
//
// h~_{t-1} is there with input feeding only (section 3.3), h~_0 = 0. Without it nothing of the attention is needed
// inside the loop, so training attends for all steps at once (but for a coverage, which must know the step before).
#pragma once
#include "models/recurrent/decoder.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class RecurFirst final : public RecurrentDecoder {
 public:
  explicit RecurFirst(const ModelOptions& options)
      : RecurrentDecoder(options, {options.embedding +
                                       (options.decoder.recur_first.input_feeding ? options.decoder.readout_width : 0),
                                   options.decoder.transitions}),
        feeding_(options.decoder.recur_first.input_feeding) {}

  State start(const Memory& memory) override {
    State state = RecurrentDecoder::start(memory);
    if (feeding_) state.fed = memory.values.new_zeros({memory.batch(), readout_width()});
    return state;
  }

  Step step(const Tensor& embedded, const State& state, const Memory& memory, const Prepared& prepared) override {
    const WholeStep now = whole_step({cells_[0]->project(embedded), embedded, {}}, state, memory, prepared);
    return {now.state, now.readout, now.attended.alignment.squeeze(2), now.generates};
  }

  Unrolled unroll(const Tensor& embedded, const Memory& memory, const Noise& noise,
                  const UnrollOptions& /*options*/) override {
    const Prepared prepared = prepare(memory);
    if (!feeding_ && !attention_->stepwise()) return unroll_free(embedded, memory, prepared, noise);
    if (auto loop = fused_loop(embedded, memory, prepared, noise)) return unroll_fused(*loop, embedded, noise);
    return unroll_stepped(embedded, memory, prepared, noise);
  }
  std::string why_plain() const override {
    if (const std::string why = RecurrentDecoder::why_plain(); !why.empty()) return why;
    if (!feeding_) return {};
    if (switch_) return "model.output: " + options_.output + " with input feeding";
    return readout_->fused() ? "" : "model.decoder.readout: " + options_.decoder.readout + " with input feeding";
  }

 private:
  State recur(const Tensor& projected, const State& state, const StepNoise& noise) {
    const Tensor gates = feeding_ ? projected + cells_[0]->project(state.fed, options_.embedding) : projected;
    State next = state;
    next.cells = climb(cells_[0]->step(gates, state.cells[0]), state.cells, noise.layers);
    next.position += 1;
    return next;
  }

  // What one step reads beside state and memory.
  struct Word {
    Tensor projected, embedded;  // [B, G], [B, E]
    StepNoise noise;
  };
  struct WholeStep {
    State state;
    Tensor readout;    // [B, R], dropout applied
    Tensor generates;  // [B]
    Attended attended;
  };

  // The readout that is fed is the one that the output layer sees, dropout included.
  WholeStep whole_step(const Word& word, const State& state, const Memory& memory, const Prepared& prepared) {
    WholeStep out{recur(word.projected, state, word.noise), {}, {}, {}};
    const Tensor& output = out.state.cells.back()[0];
    out.attended = look(output, state, memory, prepared, word.noise);
    const Tensor context = out.attended.context.squeeze(1);
    const Read found = read({shown(state.cells.back()[0]), shown(output), context, word.embedded});
    out.readout = dropped(found.readout, word.noise.readout);
    out.generates = found.generates;
    out.state.coverage = out.attended.coverage;
    if (feeding_) out.state.fed = out.readout;
    return out;
  }

  std::optional<Entry> entry() const override { return Entry{readout_->fused()->context}; }

  Unrolled unroll_fused(kernels::DecoderLoop& loop, const Tensor& embedded, const Noise& noise) const {
    const FusedReadout readout = *readout_->fused();
    loop.cells_before = loop.cells.size();
    loop.readout = {
        .weight_fed = cells_[0]->gru()->weight_ih.narrow(1, options_.embedding, readout_width()),
        .words = readout.embedded.defined() ? kernels::linear_map(embedded, readout.embedded, readout.bias) : Tensor(),
        .weight_state = readout.state,
        .mask = noise.readout};
    const kernels::LoopOutputs found = unroll_decoder(loop);
    return {.readouts = found.outputs, .alignment = found.alignment};
  }

  Unrolled unroll_stepped(const Tensor& embedded, const Memory& memory, const Prepared& prepared, const Noise& noise) {
    const auto projected = cells_[0]->project(embedded).unbind(1);
    const auto words = embedded.unbind(1);
    State state = start(memory);
    Track readouts, generates;
    AttendedTrack attended;
    for (size_t t = 0; t < projected.size(); ++t) {
      const WholeStep now =
          whole_step({projected[t], words[t], at_step(noise, static_cast<int64_t>(t))}, state, memory, prepared);
      state = now.state;
      readouts.add(now.readout);
      generates.add(now.generates);
      attended.add(now.attended);
    }
    return attended.with(readouts.stacked(), generates.stacked());
  }

  Unrolled unroll_free(const Tensor& embedded, const Memory& memory, const Prepared& prepared, const Noise& noise) {
    const int64_t steps = embedded.size(1);
    const Tensor all = unroll_cells(embedded, memory, noise);
    const Tensor now = all.narrow(1, 1, steps);
    const Attended attended = attention_->forward({asking(now), 0, {}, noise.attention}, memory, prepared);
    const Read found = read({shown(all.narrow(1, 0, steps)), shown(now), attended.context, embedded});
    return {.readouts = dropped(found.readout, noise.readout),
            .alignment = attended.alignment,
            .log_probability = attended.log_probability,
            .entropy = attended.entropy,
            .generates = found.generates};
  }

  // The top states [B, 1 + T, H], the start first. Nothing but the cells is stepped, so each layer is one run.
  Tensor unroll_cells(const Tensor& embedded, const Memory& memory, const Noise& noise) {
    const Tensor everywhere = torch::ones({embedded.size(0), embedded.size(1)}, memory.mask.options());
    const State first = start(memory);
    Tensor below = embedded;
    for (size_t i = 0; i < cells_.size(); ++i) {
      if (i > 0 && !noise.decoder.empty()) below = dropped(below, noise.decoder[i - 1]);
      below = cells_[i]->run(cells_[i]->project(below), everywhere, first.cells[i], false).outputs;
    }
    return torch::cat({first.cells.back()[0].unsqueeze(1), below}, 1);
  }

  bool feeding_;
};

}  // namespace attune::models
