// What the threads of decoder_loop.h share: sizes, what the steps keep, packed weights.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "src/kernels/unrolled/decoder_loop.h"
#include "src/kernels/unrolled/gru_rows.h"

namespace attune::kernels {

struct LoopSizes {
  int64_t batch, steps, hidden, target;  // target: G

  explicit LoopSizes(const DecoderLoop& loop)
      : batch(loop.words.size(0)),
        steps(loop.words.size(1)),
        hidden(loop.cells[0].weight_hh.size(1)),
        target(loop.weight_context.defined() ? loop.weight_context.size(0) : loop.attention.memory.size(3)) {}
  int64_t step(int64_t b, int64_t t) const { return b * steps + t; }
  int64_t saved(int64_t b, int64_t t) const { return step(b, t) * 4 * hidden; }
  /// Of states [B, 1 + T, H]: before step t.
  int64_t state(int64_t b, int64_t t) const { return (b * (steps + 1) + t) * hidden; }
};

/// What the backward pass needs beside the inputs.
struct LoopKept {
  struct Cell {
    Tensor states;  // [B, 1 + T, H]
    Tensor saved;   // [B, T, 4H], see Loops::gru; in the backward pass the gradients
  };
  std::vector<Cell> cells;
  AttentionKept attention;
  Tensor queries;  // [B, T, A]; in the backward pass their gradients
  WindowKept window;
  Tensor contexts;        // [B, T, heads x V], where weight_context is defined
  Tensor tanh, readouts;  // [B, T, R], without and with dropout; one tensor where there is none
};

template <class T>
const T* data_of(const Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr;
}

/// The weights of an unroll, packed once for one direction.
template <class P>
struct LoopWeights {
  struct Cell {
    GruWeights<P> gru;
    Panels<P> below;
  };
  std::vector<Cell> cells;
  QueryWeights<P> query;
  QueryWeights<Sum<P>> window;
  Panels<P> context, fed, state;

  LoopWeights(const DecoderLoop& loop, bool backward)
      : query(loop.attention.score.query, loop.attention.score.bias, loop.cells[0].weight_hh.size(1), backward),
        window(loop.attention.window.query, {}, 0, backward) {
    const auto packed = [&](const Tensor& weight) {
      return weight.defined() ? Panels<P>(weight, !backward) : Panels<P>();
    };
    for (const LoopCell& cell : loop.cells)
      cells.push_back({GruWeights<P>(cell.weight_hh, cell.bias_hh, backward), packed(cell.weight_below)});
    context = packed(loop.weight_context);
    if (!loop.readout) return;
    fed = packed(loop.readout->weight_fed);
    state = packed(loop.readout->weight_state);
  }
};

/// What the rows of every thread share, in one direction.
template <class P>
struct LoopTask {
  using T = Sum<P>;
  const DecoderLoop& loop;
  const LoopKept& kept;
  LoopSizes at;
  LoopWeights<P> weights;
  AttentionRows<T> attention;

  LoopTask(const DecoderLoop& of, const LoopKept& keeps, bool backward)
      : loop(of),
        kept(keeps),
        at(of),
        weights(of, backward),
        attention(of.attention, at.steps, weights.query.width, keeps.attention) {}

  size_t cells() const { return loop.cells.size(); }
  /// The cell whose state is the query: after step t, or before it where no cell comes before the attention.
  size_t query_cell() const { return loop.cells_before == 0 ? cells() - 1 : loop.cells_before - 1; }
  /// The cell that the context enters; none of a readout's.
  bool is_target(size_t c) const { return !loop.readout && c == loop.cells_before; }
  /// Cells that continue from each other share a state: its number.
  size_t state_of(size_t c) const {
    size_t state = 0;
    for (size_t i = 1; i <= c; ++i) state += loop.cells[i].start.defined() ? 1 : 0;
    return state;
  }
  /// Where the state is kept that a cell starts step t from: among this cell's, at position t + offset.
  struct Before {
    size_t cell;
    int64_t offset;
  };
  Before before(size_t c) const {
    if (!loop.cells[c].start.defined()) return {c - 1, 1};
    size_t last = c;
    while (last + 1 < cells() && !loop.cells[last + 1].start.defined()) ++last;
    return {last, 0};
  }
  const T* state(size_t c, int64_t b, int64_t t) const {
    return kept.cells[c].states.template const_data_ptr<T>() + at.state(b, t);
  }
  T* saved(size_t c, int64_t b, int64_t t) const {
    return kept.cells[c].saved.template mutable_data_ptr<T>() + at.saved(b, t);
  }
  std::optional<WindowRows<T>> window_rows(int64_t begin, int64_t end) const {
    const FusedWindow& window = loop.attention.window;
    if (!window.predicts()) return {};
    return WindowRows<T>({.window = window,
                          .weights = weights.window,
                          .lengths = loop.attention.lengths.const_data_ptr<int64_t>(),
                          .kept = kept.window,
                          .begin = begin,
                          .end = end,
                          .steps = at.steps});
  }
  QueryRows<P> query_rows(int64_t begin, int64_t end) const {
    return QueryRows<P>(weights.query, begin, end, at.steps, kept.queries.template mutable_data_ptr<T>());
  }
};

}  // namespace attune::kernels
