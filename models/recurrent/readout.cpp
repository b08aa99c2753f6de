// The rows of the readout.
#include "models/recurrent/readout.h"

#include <torch/nn/modules/linear.h>

#include "src/kernels/gemm/linear.h"

namespace attune::models {
namespace {

// t_i = tanh(W [s_i; c_i; E y_{i-1}] + b)
class TanhReadout final : public Readout {
 public:
  explicit TanhReadout(const ReadoutSizes& sizes)
      : sizes_(sizes),
        deep_(register_module("deep", torch::nn::Linear(sizes.state + sizes.context + sizes.embedding, sizes.width))) {}
  Tensor forward(const ReadoutInput& x) override {
    return kernels::linear_map(torch::cat({x.state, x.context, x.embedded}, -1), deep_->weight, deep_->bias).tanh();
  }
  std::optional<FusedReadout> fused() const override {
    const Tensor& weight = deep_->weight;
    return FusedReadout{weight.narrow(1, 0, sizes_.state), weight.narrow(1, sizes_.state, sizes_.context),
                        weight.narrow(1, sizes_.state + sizes_.context, sizes_.embedding), deep_->bias};
  }

 private:
  ReadoutSizes sizes_;
  torch::nn::Linear deep_;
};

// u_i = U s_{i-1} + V E y_{i-1} + C c_i, t_i = max of pairs of u_i      (Bahdanau et al. 2015, appendix A.2.2)
class MaxoutReadout final : public Readout {
 public:
  explicit MaxoutReadout(const ReadoutSizes& sizes)
      : deep_(register_module("deep",
                              torch::nn::Linear(sizes.state + sizes.context + sizes.embedding, 2 * sizes.width))) {}
  Tensor forward(const ReadoutInput& x) override {
    const Tensor pairs =
        kernels::linear_map(torch::cat({x.previous, x.context, x.embedded}, -1), deep_->weight, deep_->bias);
    return pairs.unflatten(-1, {-1, 2}).amax(-1);
  }

 private:
  torch::nn::Linear deep_;
};

// h~_t = tanh(W_c [c_t; h_t])      (Luong et al. 2015, equation 5)
class AttentionalReadout final : public Readout {
 public:
  explicit AttentionalReadout(const ReadoutSizes& sizes)
      : sizes_(sizes),
        attentional_(register_parameter("attentional", torch::empty({sizes.width, sizes.context + sizes.state}))) {}
  Tensor forward(const ReadoutInput& x) override {
    return kernels::linear_map(torch::cat({x.context, x.state}, -1), attentional_).tanh();
  }
  std::optional<FusedReadout> fused() const override {
    return FusedReadout{
        attentional_.narrow(1, sizes_.context, sizes_.state), attentional_.narrow(1, 0, sizes_.context), {}, {}};
  }

 private:
  ReadoutSizes sizes_;
  Tensor attentional_;
};

// Of a model whose weights are its output: a readout without width.
class NoReadout final : public Readout {
 public:
  explicit NoReadout(const ReadoutSizes&) {}
  Tensor forward(const ReadoutInput& x) override { return x.state.narrow(-1, 0, 0); }
};

}  // namespace

const Table<ReadoutRow>& readouts() {
  static const Table<ReadoutRow> table{
      "readout",
      {
          {"tanh", "tanh over state, context and last word", make_part<TanhReadout>},
          {"maxout", "maxout over previous state, context and last word (Bahdanau et al. 2015)",
           make_part<MaxoutReadout>},
          {"attentional", "tanh over context and state (Luong et al. 2015)", make_part<AttentionalReadout>},
          {"none", "nothing, of output copy", make_part<NoReadout>, false},
      }};
  return table;
}

}  // namespace attune::models
