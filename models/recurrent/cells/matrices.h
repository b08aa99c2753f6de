// What gated cells share: one matrix for the input and one for the state, a share of H rows for each gate.
//
//   a = W x + b_ih      u = U h + b_hh      and with layer normalization (Ba et al. 2016, section 3.1), for each part that
//   a cell names,  a = LN(W x), u = LN(U h)      LN(v) = g * (v - mean(v)) / deviation(v) + b
//
// x [B, I], h [B, H]; weight_ih [G H, I], weight_hh [G H, H], biases and gains [G H]. Without input (I = 0) there is no W.
#pragma once
#include "models/options/registries.h"
#include "models/recurrent/cells/cell.h"
#include "src/kernels/gemm/linear.h"

namespace attune::models {

class MatrixCell : public Cell {
 public:
  Tensor project(const Tensor& part, int64_t first) override {
    const Tensor bias = first == 0 && !gain_ih_.defined() ? bias_ih_ : Tensor();
    if (!weight_ih_.defined()) return without_input(part);
    return kernels::linear_map(part, weight_ih_.narrow(1, first, part.size(-1)), bias);
  }

 protected:
  /// `parts`: where layer normalization is wanted, what is normalised each for itself, in gates.
  MatrixCell(const CellSizes& sizes, int64_t gates, std::vector<int64_t> parts = {})
      : hidden_(sizes.hidden), rows_(gates * sizes.hidden), parts_(std::move(parts)) {
    if (sizes.input > 0) weight_ih_ = register_parameter("weight_ih", torch::empty({rows_, sizes.input}));
    weight_hh_ = register_parameter("weight_hh", torch::empty({rows_, hidden_}));
    if (!parts_.empty()) {
      gain_ih_ = register_parameter("gain_ih", torch::ones({rows_}));
      gain_hh_ = register_parameter("gain_hh", torch::ones({rows_}));
    }
    bias_ih_ = register_parameter("bias_ih", torch::zeros({rows_}));
    bias_hh_ = register_parameter("bias_hh", torch::zeros({rows_}));
  }

  /// The projected input [B, G H], normalised where the cell is; what `project` gives is the sum of all parts, so gains and
  /// biases wait for the step.
  Tensor from_input(const Tensor& projected) const {
    return gain_ih_.defined() ? normalised(projected, gain_ih_, bias_ih_) : projected;
  }
  Tensor from_state(const Tensor& h) const {
    if (gain_hh_.defined()) return normalised(torch::linear(h, weight_hh_), gain_hh_, bias_hh_);
    return torch::linear(h, weight_hh_, bias_hh_);
  }

  int64_t hidden_;
  Tensor weight_ih_, weight_hh_, bias_ih_, bias_hh_;

 private:
  Tensor without_input(const Tensor& part) const {
    std::vector<int64_t> shape = part.sizes().vec();
    shape.back() = rows_;
    if (gain_ih_.defined()) return part.new_zeros(shape);
    return bias_ih_.expand(shape);
  }
  Tensor normalised(const Tensor& v, const Tensor& gain, const Tensor& bias) const {
    std::vector<Tensor> out;
    int64_t first = 0;
    for (const int64_t gates : parts_) {
      const int64_t width = gates * hidden_;
      out.push_back(torch::layer_norm(v.narrow(1, first, width), {width}, gain.narrow(0, first, width),
                                      bias.narrow(0, first, width)));
      first += width;
    }
    return torch::cat(out, 1);
  }

  int64_t rows_;
  std::vector<int64_t> parts_;
  Tensor gain_ih_, gain_hh_;
};

}  // namespace attune::models
