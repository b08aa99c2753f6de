#include "models/recurrent/cells/cell.h"
#include "models/recurrent/cells/deep_transition.h"
#include "models/recurrent/cells/elman.h"
#include "models/recurrent/cells/gru.h"
#include "models/recurrent/cells/layer_norm_elman.h"
#include "models/recurrent/cells/layer_norm_gru.h"
#include "models/recurrent/cells/layer_norm_lstm.h"
#include "models/recurrent/cells/lstm.h"
#include "models/recurrent/cells/residual.h"

namespace attune::models {

const Table<CellRow>& cells() {
  static const Table<CellRow> table{
      "cell",
      {
          {"gru", "gated recurrent unit (Cho et al. 2014)", make_part<Gru>},
          {"layer_norm_gru", "GRU with layer normalization (Ba et al. 2016)", make_part<LayerNormGru>},
          {"lstm", "long short-term memory (Hochreiter and Schmidhuber 1997)", make_part<Lstm>},
          {"layer_norm_lstm", "LSTM with layer normalization (Ba et al. 2016)", make_part<LayerNormLstm>},
          {"elman", "simple recurrent network, tanh (Elman 1990)", make_part<Elman>},
          {"layer_norm_elman", "the same with layer normalization (Ba et al. 2016)", make_part<LayerNormElman>},
      }};
  return table;
}

std::shared_ptr<Cell> make_cell(const std::string& name, const CellSizes& sizes, int64_t transitions, bool residual) {
  const CellRow& row = cells().at(name);
  auto cell = transitions == 1 ? row.make(sizes) : std::make_shared<DeepTransition>(row, sizes, transitions);
  return residual ? std::make_shared<Residual>(std::move(cell), sizes.hidden) : cell;
}

namespace {

// Rows whose sentence has ended keep their state.
Cell::Carried keep_ended(const Cell::Carried& before, Cell::Carried after, const Tensor& alive) {
  for (size_t i = 0; i < after.size(); ++i) after[i] = torch::where(alive, after[i], before[i]);
  return after;
}

}  // namespace

Ran Cell::run(const Tensor& projected, const Tensor& mask, const Carried& start, bool backward) {
  const int64_t length = projected.size(1);
  const auto inputs = projected.unbind(1);
  const auto alive = mask.unsqueeze(-1).unbind(1);  // [B, 1] each
  // Steps that no sentence has ended before need no mask. One look at the lengths, and only where it costs no transfer.
  const int64_t shortest = mask.is_cpu() ? mask.sum(1).min().item<int64_t>() : 0;
  std::vector<Tensor> outputs(static_cast<size_t>(length));
  Carried state = start;
  for (int64_t i = 0; i < length; ++i) {
    const auto t = static_cast<size_t>(backward ? length - 1 - i : i);
    Carried next = step(inputs[t], state);
    state = static_cast<int64_t>(t) < shortest ? std::move(next) : keep_ended(state, std::move(next), alive[t]);
    outputs[t] = state[0];
  }
  return {torch::stack(outputs, 1) * mask.unsqueeze(-1), state};
}

}  // namespace attune::models
