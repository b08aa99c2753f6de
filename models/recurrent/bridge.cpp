// The rows of the bridge; each is one line of algebra.
#include "models/recurrent/bridge.h"

#include <torch/nn/modules/linear.h>

#include "src/kernels/gemm/linear.h"

namespace attune::models {
namespace {

const Tensor& last_state(const Memory& memory, size_t layer) {
  return memory.last[std::min(layer, memory.last.size() - 1)];
}

// s_0 = tanh(W [forward h_S; backward h_1] + b)
class LastBridge final : public Bridge {
 public:
  explicit LastBridge(const BridgeSizes& sizes)
      : start_(register_module("start", torch::nn::Linear(2 * sizes.encoder, sizes.decoder))) {}
  Tensor forward(const Memory& memory, size_t layer) override {
    return kernels::linear_map(last_state(memory, layer), start_->weight, start_->bias).tanh();
  }

 private:
  torch::nn::Linear start_;
};

// s_0 = tanh(W backward h_1 + b)      (Bahdanau et al. 2015, appendix A.2.2)
class BackwardBridge final : public Bridge {
 public:
  explicit BackwardBridge(const BridgeSizes& sizes)
      : encoder_(sizes.encoder), start_(register_module("start", torch::nn::Linear(sizes.encoder, sizes.decoder))) {}
  Tensor forward(const Memory& memory, size_t layer) override {
    return kernels::linear_map(last_state(memory, layer).narrow(1, encoder_, encoder_), start_->weight, start_->bias)
        .tanh();
  }

 private:
  int64_t encoder_;
  torch::nn::Linear start_;
};

// s_0 = tanh(W mean_j h_j + b)      (Sennrich et al. 2017, Nematus, section 2)
class MeanBridge final : public Bridge {
 public:
  explicit MeanBridge(const BridgeSizes& sizes)
      : start_(register_module("start", torch::nn::Linear(sizes.memory, sizes.decoder))) {}
  Tensor forward(const Memory& memory, size_t) override {
    const Tensor sum = (memory.values * memory.mask.unsqueeze(-1)).sum(1);
    return kernels::linear_map(sum / memory.lengths.unsqueeze(-1), start_->weight, start_->bias).tanh();
  }

 private:
  torch::nn::Linear start_;
};

// s_0 = 0
class ZeroBridge final : public Bridge {
 public:
  explicit ZeroBridge(const BridgeSizes& sizes) : decoder_(sizes.decoder) {}
  Tensor forward(const Memory& memory, size_t) override { return memory.values.new_zeros({memory.batch(), decoder_}); }

 private:
  int64_t decoder_;
};

}  // namespace

const Table<BridgeRow>& bridges() {
  static const Table<BridgeRow> table{
      "bridge",
      {
          {.name = "last",
           .help = "tanh of a projection of both directions' final states",
           .make = make_part<LastBridge>},
          {.name = "backward",
           .help = "tanh of a projection of the backward state at the first word (Bahdanau et al. 2015)",
           .make = make_part<BackwardBridge>},
          {.name = "mean",
           .help = "tanh of a projection of the memory's mean (Sennrich et al. 2017)",
           .make = make_part<MeanBridge>,
           .reads_memory = true,
           .reads_ends = false},
          {.name = "zero",
           .help = "zeros: the decoder knows the source by attention alone",
           .make = make_part<ZeroBridge>,
           .reads_ends = false},
      }};
  return table;
}

}  // namespace attune::models
