// The decoder of Luong, Pham and Manning (2015, section 3): first recur, then attend.
//
//   h_t = cell([E y_{t-1}; h~_{t-1}], h_{t-1})      c_t = attention(h_t, h)      h~_t = readout(h_{t-1}, h_t, c_t, E
//   y_{t-1})
//
// h~_{t-1} is there with input feeding only (section 3.3), h~_0 = 0. Without it nothing of the attention is needed
// inside the loop, so training attends for all steps at once (but for a coverage, which must know the step before).
#pragma once
#include "models/decoders/recurrent.h"
#include "models/kernels/products/linear.h"
#include "models/kernels/recur_first.h"

namespace attune {

class RecurFirst final : public RecurrentDecoder {
 public:
  explicit RecurFirst(const ModelOptions& options)
      : RecurrentDecoder(options, {options.embedding + (options.decoder.recur_first.input_feeding
                                                            ? options.decoder.readout_width
                                                            : 0),
                                   options.decoder.transitions}),
        feeding_(options.decoder.recur_first.input_feeding) {}

  State start(const Memory& memory) override {
    State state = RecurrentDecoder::start(memory);
    if (feeding_) state.fed = memory.values.new_zeros({memory.batch(), readout_width()});
    return state;
  }

  Step step(const Tensor& embedded, const State& state, const Memory& memory, const Prepared& prepared) override {
    return whole_step({cells_[0]->project(embedded), embedded, {}, {}}, state, memory, prepared);
  }

  Unrolled unroll(const Tensor& embedded, const Memory& memory, const Prepared& prepared, const Noise& noise) override {
    if (!feeding_ && !attention_->stepwise()) return unroll_free(embedded, memory, prepared, noise);
    if (const auto parts = fused_parts(memory, prepared)) return unroll_fused(*parts, embedded, memory, noise);
    return unroll_stepped(embedded, memory, prepared, noise);
  }
  std::string why_plain() const override {
    if (const std::string why = RecurrentDecoder::why_plain(); !why.empty()) return why;
    return feeding_ && !readout_->fused() ? "model.decoder.readout: " + options_.decoder.readout + " with input feeding"
                                          : "";
  }

 private:
  State recur(const Tensor& projected, const State& state, const std::vector<Tensor>& masks) {
    const Tensor gates = feeding_ ? projected + cells_[0]->project(state.fed, options_.embedding) : projected;
    State next = state;
    next.cells = climb(cells_[0]->step(gates, state.cells[0]), state.cells, masks);
    next.position += 1;
    return next;
  }

  // What one step reads beside state and memory.
  struct Word {
    Tensor projected, embedded;  // [B, G], [B, E]
    std::vector<Tensor> masks;   // between layers; may be empty
    Tensor readout_mask;         // may be undefined
  };

  // The readout that is fed is the one that the output layer sees, dropout included.
  Step whole_step(const Word& word, const State& state, const Memory& memory, const Prepared& prepared) {
    Step out{recur(word.projected, state, word.masks), {}, {}};
    const Tensor& output = out.state.cells.back()[0];
    const Attended attended = look(output, state, memory, prepared);
    out.readout = dropped(
        readout_->forward(
            {shown(state.cells.back()[0]), shown(output), attended.context.squeeze(1), word.embedded}),
        word.readout_mask);
    out.alignment = attended.alignment.squeeze(2);
    out.state.coverage = attended.coverage;
    if (feeding_) out.state.fed = out.readout;
    return out;
  }

  Unrolled unroll_fused(const FusedParts& parts, const Tensor& embedded, const Memory& memory, const Noise& noise) {
    const FusedReadout readout = *readout_->fused();
    RecurFirstLoop loop{cells_[0]->project(embedded),
                        cells_[0]->gru()->weight_ih.narrow(1, options_.embedding, readout_width()),
                        parts.cell.weight_hh,
                        parts.cell.bias_hh,
                        parts.attention,
                        readout.embedded.defined() ? linear_map(embedded, readout.embedded, readout.bias) : Tensor(),
                        readout.state,
                        noise.readout,
                        start(memory).cells[0][0]};
    loop.attention.memory = linear_map(memory.values, readout.context);
    const RecurFirstReadouts found = unroll_recur_first(loop);
    return {found.readouts, found.alignment.unsqueeze(1)};
  }

  Unrolled unroll_stepped(const Tensor& embedded, const Memory& memory, const Prepared& prepared, const Noise& noise) {
    const auto projected = cells_[0]->project(embedded).unbind(1);
    const auto words = embedded.unbind(1);
    State state = start(memory);
    Track readouts, alignments;
    for (size_t t = 0; t < projected.size(); ++t) {
      const auto at = static_cast<int64_t>(t);
      const Tensor readout_mask = noise.readout.defined() ? noise.readout.select(1, at) : Tensor();
      const Step now =
          whole_step({projected[t], words[t], at_step(noise.decoder, at), readout_mask}, state, memory, prepared);
      state = now.state;
      readouts.add(now.readout);
      alignments.add(now.alignment.transpose(0, 1));
    }
    return {readouts.stacked(), alignments.stacked().permute({2, 0, 1, 3})};
  }

  Unrolled unroll_free(const Tensor& embedded, const Memory& memory, const Prepared& prepared, const Noise& noise) {
    const int64_t steps = embedded.size(1);
    const Tensor all = unroll_cells(embedded, memory, noise);
    const Tensor now = all.narrow(1, 1, steps);
    const Attended attended = attention_->forward({asking(now)}, memory, prepared);
    const Tensor readouts =
        readout_->forward({shown(all.narrow(1, 0, steps)), shown(now), attended.context, embedded});
    return {dropped(readouts, noise.readout), attended.alignment};
  }

  // The top states [B, 1 + T, H], the start first. Nothing but the cells is stepped, so one layer is one run.
  Tensor unroll_cells(const Tensor& embedded, const Memory& memory, const Noise& noise) {
    State state = start(memory);
    if (cells_.size() == 1) {
      const Tensor everywhere = torch::ones({embedded.size(0), embedded.size(1)}, memory.mask.options());
      const Ran ran = cells_[0]->run(cells_[0]->project(embedded), everywhere, state.cells[0], false);
      return torch::cat({state.cells[0][0].unsqueeze(1), ran.outputs}, 1);
    }
    const auto projected = cells_[0]->project(embedded).unbind(1);
    Track states;
    states.add(state.cells.back()[0]);
    for (size_t t = 0; t < projected.size(); ++t) {
      state = recur(projected[t], state, at_step(noise.decoder, static_cast<int64_t>(t)));
      states.add(state.cells.back()[0]);
    }
    return states.stacked();
  }

  bool feeding_;
};

}  // namespace attune
