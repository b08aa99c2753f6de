// Cell: one step of a recurrent network. What depends on the input alone is a projection that can be made for all steps
// at once; what depends on the state is the step.
#pragma once
#include <vector>

#include "models/shapes.h"

namespace attune {

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
};

/// Runs a cell over projected inputs [B, S, G], `backward` from the right end; padding leaves the state as it is and
/// gives zero.
struct Ran {
  Tensor outputs;      // [B, S, H]
  Cell::Carried last;  // the state behind each sentence's last token, or before its first when backward
};
Ran run(Cell& cell, const Tensor& projected, const Tensor& mask, const Cell::Carried& start, bool backward);

}  // namespace attune
