// The decoder of Bahdanau, Cho and Bengio (2015, section 3.1, appendix A.2.2): first attend, then recur.
//
//   c_i = attention(s_{i-1}, h)      s_i = cell([E y_{i-1}; c_i], s_{i-1})      t_i = readout(s_{i-1}, s_i, c_i, E
//   y_{i-1})
//
// With several layers the query is the top layer's previous state, and the context enters the bottom layer.
#pragma once
#include "models/decoders/recurrent.h"
#include "models/kernels/attend_first.h"

namespace attune {

class AttendFirst final : public RecurrentDecoder {
 public:
  explicit AttendFirst(const ModelOptions& options)
      : RecurrentDecoder(options, options.embedding + options.memory.width) {}

  Step step(const Tensor& embedded, const State& state, const Memory& memory, const Prepared& prepared) override {
    const Recurred now = recur(cells_[0]->project(embedded), state, memory, prepared, {});
    const Tensor readout = readout_->forward({state.cells.back()[0], now.state.cells.back()[0], now.context, embedded});
    return {now.state, readout, now.alignment};
  }

  Unrolled unroll(const Tensor& embedded, const Memory& memory, const Prepared& prepared, const Noise& noise) override {
    if (const auto parts = fused_parts(memory, prepared))
      return unroll_fused(*parts, embedded, memory, prepared, noise);
    const auto projected =
        cells_[0]->project(embedded).unbind(1);  // the words' share of the gates, for all steps at once
    State state = start(memory);
    Track states, contexts, alignments;
    states.add(state.cells.back()[0]);
    for (size_t t = 0; t < projected.size(); ++t) {
      const Recurred now =
          recur(projected[t], state, memory, prepared, at_step(noise.decoder, static_cast<int64_t>(t)));
      state = now.state;
      states.add(state.cells.back()[0]);
      contexts.add(now.context);
      alignments.add(now.alignment.transpose(0, 1));
    }
    const Tensor all = states.stacked();  // [B, 1 + T, H]
    const int64_t steps = embedded.size(1);
    const Tensor readouts =
        readout_->forward({all.narrow(1, 0, steps), all.narrow(1, 1, steps), contexts.stacked(), embedded});
    return {dropped(readouts, noise.readout), alignments.stacked().permute({2, 0, 1, 3})};
  }

 private:
  Unrolled unroll_fused(const FusedParts& parts, const Tensor& embedded, const Memory& memory, const Prepared& prepared,
                        const Noise& noise) {
    AttendFirstLoop loop{cells_[0]->project(embedded), parts.attention, parts.cell.weight_hh, parts.cell.bias_hh,
                         start(memory).cells[0][0]};
    loop.attention.memory = cells_[0]->project(memory.values, options_.embedding);
    const AttendFirstStates found = unroll_attend_first(loop);
    const Tensor readouts = read_out(found.states, found.alignment, embedded, memory, prepared);
    return {dropped(readouts, noise.readout), found.alignment.unsqueeze(1)};
  }

  struct Recurred {
    State state;
    Tensor context, alignment;  // [B, D], [B, heads, S]
  };

  Recurred recur(const Tensor& projected, const State& state, const Memory& memory, const Prepared& prepared,
                 const std::vector<Tensor>& masks) {
    const Attended attended = attention_->forward(state.cells.back()[0].unsqueeze(1), state.position, memory, prepared);
    const Tensor context = attended.context.squeeze(1);
    Recurred out{state, context, attended.alignment.squeeze(2)};
    out.state.cells = climb(projected + cells_[0]->project(context, options_.embedding), state.cells, masks);
    out.state.position += 1;
    return out;
  }
};

}  // namespace attune
