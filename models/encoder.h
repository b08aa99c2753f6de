// Encoder: a bidirectional recurrent network (Schuster and Paliwal 1997; Bahdanau et al. 2015, section 3.2).
//
//   forward h_j = cell(x_j, forward h_{j-1})    backward h_j = cell(x_j, backward h_{j+1})    h_j = [forward h_j;
//   backward h_j]
//
// Layers stand on top of each other, bidirectional ones first, then those that run forward alone, as wide as both directions
// (Wu et al. 2016, section 3.2). Residual ones add what they read to what they say, from the second on (section 3.1, equation
// 6). A decoder starts from the last states of the bidirectional ones. `memory.width` projects the last layer's states: W h_j,
// W [D, 2 x H], no bias.
#pragma once
#include "models/cells/cell.h"
#include "models/memory.h"
#include "models/noise.h"
#include "models/options.h"

namespace attune {

class Encoder : public torch::nn::Module {
 public:
  explicit Encoder(const ModelOptions& options);
  /// `embedded` [B, S, E] with dropout applied, `source` [B, S] ids, `lengths` [B], each at least 1.
  Memory forward(const Tensor& embedded, const Tensor& source, const Tensor& lengths, const Noise& noise);
  /// The option that has no fused path; empty where there is one.
  std::string why_plain() const;

 private:
  struct Layer {
    std::shared_ptr<Cell> forward, backward;
  };
  std::vector<Layer> layers_;
  std::vector<std::shared_ptr<Cell>> unidirectional_;
  EncoderOptions options_;
  Tensor memory_;  // [D, 2 x H]; undefined where the states are the memory
};

}  // namespace attune
