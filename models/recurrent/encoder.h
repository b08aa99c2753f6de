// A bidirectional recurrent encoder (Schuster and Paliwal 1997; Bahdanau et al. 2015, section 3.2).
//
//   forward h_j = cell(x_j, forward h_{j-1})    backward h_j = cell(x_j, backward h_{j+1})    h_j = [forward h_j;
//   backward h_j]
//
// Layers stand on top of each other, bidirectional ones first, then those that run forward alone, as wide as both directions
// (Wu et al. 2016, section 3.2). Residual ones add what they read to what they say, from the second on (section 3.1, equation
// 6). A decoder starts from the last states of the bidirectional ones.
#pragma once
#include "models/core/encoder.h"
#include "models/recurrent/cells/cell.h"

namespace attune::models {

class RecurrentEncoder final : public Encoder {
 public:
  explicit RecurrentEncoder(const ModelOptions& options);
  Memory forward(const Tensor& embedded, const Words& words, const Noise& noise) override;
  void draw(const DropoutOptions& dropout, Masks& masks, Noise& noise) const override;
  std::string why_plain() const override;

 private:
  struct Layer {
    std::shared_ptr<Cell> forward, backward;
  };
  std::vector<Layer> layers_;
  std::vector<std::shared_ptr<Cell>> unidirectional_;
  EncoderOptions options_;
};

}  // namespace attune::models
