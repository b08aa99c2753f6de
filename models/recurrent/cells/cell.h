// Cell: one step of a recurrent network. What depends on the input alone is a projection that can be made for all steps
// at once; what depends on the state is the step.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "models/core/shapes.h"
#include "models/options/registries.h"

namespace attune::models {

struct Ran;

/// The weights of a gated recurrent unit, for loops that fuse it (src/kernels/unrolled/decoder_loop.h).
struct GruParameters {
  Tensor weight_ih, bias_ih, weight_hh, bias_hh;  // [3H, I], [3H], [3H, H], [3H]
};

class Cell : public torch::nn::Module {
 public:
  /// What the cell carries from step to step: GRU {h}, LSTM {h, c}; [B, H] each. The first piece is the output.
  using Carried = std::vector<Tensor>;

  /// The input's share of the gates: `part` [.., I'] are the columns `first` to first + I' of the input. The bias comes
  /// with the part that begins at column 0, so the shares of all parts add up to the whole projection [.., G].
  virtual Tensor project(const Tensor& part, int64_t first = 0) = 0;
  /// `projected` [B, G] and the last step's state give the next state.
  virtual Carried step(const Tensor& projected, const Carried& state) = 0;
  /// A state whose output is `h` [B, H]; everything else it carries is zero.
  virtual Carried start(const Tensor& h) const = 0;
  /// Runs over projected inputs [B, S, G], `backward` from the right end; padding leaves the state as it is and gives
  /// zero. Step by step, unless the cell knows better.
  virtual Ran run(const Tensor& projected, const Tensor& mask, const Carried& start, bool backward);
  /// Where the cell is a GRU.
  virtual std::optional<GruParameters> gru() const { return {}; }
};

struct Ran {
  Tensor outputs;      // [B, S, H]
  Cell::Carried last;  // the state behind each sentence's last token, or before its first when backward
};

/// A cell of the table, `transitions` of it between two steps (cells/deep_transition.h), and with its input added to its
/// output where it is residual (cells/residual.h).
std::shared_ptr<Cell> make_cell(const std::string& name, const CellSizes& sizes, int64_t transitions, bool residual);

}  // namespace attune::models
