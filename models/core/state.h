// The decoder's state between two steps. Beam search reorders all of it through `select`, so whatever a later part adds
// here is carried along by itself.
#pragma once
#include <vector>

#include "models/core/shapes.h"

namespace attune::models {

struct State {
  std::vector<std::vector<Tensor>> cells;  // per layer, what the cell carries (GRU: h; LSTM: h and c), [B, H] each
  Tensor fed;                              // [B, R], the last readout (input feeding); undefined where not used
  Tensor coverage;                         // [B, S, C], of what was attended to; undefined where none is kept
  std::vector<Tensor> past;                // of a Transformer, per block: Prepared::joint of the words so far
  int64_t position = 0;                    // steps taken, the same for all rows

  /// Calls f(tensor) on every piece of state.
  template <class F>
  void visit(F&& f) {
    for (auto& layer : cells)
      for (auto& piece : layer) f(piece);
    if (fed.defined()) f(fed);
    if (coverage.defined()) f(coverage);
    for (Tensor& block : past) f(block);
  }
  /// Rows `index` [N] of every piece.
  State select(const Tensor& index) const {
    State out = *this;
    out.visit([&](Tensor& piece) { piece = piece.index_select(0, index); });
    return out;
  }
};

}  // namespace attune::models
