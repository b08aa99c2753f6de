// The LSTM as a meta-learner (Hochreiter, Younger and Conwell 2001; Santoro et al. 2016, section 4.1): all that it knows of the
// shots stands in its state.
//
//   h_t = LSTM(x_t, h_{t-1})      o_t = W h_t + b
//
// x [B, T, I], h [B, T, H], o [B, T, O]; cells/lstm.h.
#pragma once
#include <torch/nn/modules/linear.h>

#include "models/recurrent/cells/cell.h"
#include "models/snail/meta_learner.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class LstmLearner final : public MetaLearner {
 public:
  /// `sizes.width` is H.
  explicit LstmLearner(const MetaLearnerSizes& sizes)
      : hidden_(sizes.width),
        cell_(register_module("cell", make_cell("lstm", {sizes.input, sizes.width}, 1, false))),
        output_(register_module("output", torch::nn::Linear(sizes.width, sizes.output))) {}

  Told forward(const Tensor& sequence, bool) override {
    const int64_t batch = sequence.size(0), length = sequence.size(1);
    const Tensor all = torch::ones({batch, length}, sequence.options().dtype(torch::kBool));
    const Ran ran =
        cell_->run(cell_->project(sequence), all, cell_->start(sequence.new_zeros({batch, hidden_})), false);
    return {kernels::linear_map(ran.outputs, output_->weight, output_->bias)};
  }

 private:
  int64_t hidden_;
  std::shared_ptr<Cell> cell_;
  torch::nn::Linear output_;
};

}  // namespace attune::models
