// Attention block (Mishra et al. 2018, section 3 and figure 2c): each step asks itself and those before it, and what it reads is
// concatenated to it.
//
//   y_t = [x_t; sum_{s <= t} alpha_ts W_V x_s]      alpha_t = softmax_{s <= t}((W_Q x_t)^T W_K x_s / sqrt(K))
//
// x [B, T, C], y [B, T, C + V]. It is the attention of translation (scored_attention.h) with a causal window over the block's own
// input. The maps have no biases: that of the keys would shift all scores of a step alike, that of the values what is read by a
// constant, which the next layer's bias is there for.
#pragma once
#include "models/attention/attention.h"

namespace attune::models {

class AttentionBlock final : public torch::nn::Module {
 public:
  struct Read {
    Tensor states;          // [B, T, C + V]
    Tensor alignment = {};  // [B, T, T]; undefined where it is not wanted
  };
  /// `channels` C, `key` K, `value` V.
  AttentionBlock(int64_t channels, int64_t key, int64_t value)
      : attention_(register_module(
            "attention",
            make_attention(options(),
                           {.decoder = channels, .memory = channels, .projected = ProjectedWidths{key, value}}))) {}

  Read forward(const Tensor& x, bool aligned) {
    Memory own;
    own.values = x;
    const Attended found = attention_->forward({.states = x, .aligned = aligned}, own, attention_->prepare(own));
    return {torch::cat({x, found.context}, -1), aligned ? found.alignment.squeeze(1) : Tensor()};
  }

 private:
  static AttentionOptions options() {
    AttentionOptions out;
    out.score = "scaled_dot";
    out.window = "causal";
    out.heads = 1;
    return out;
  }

  std::shared_ptr<Attention> attention_;
};

}  // namespace attune::models
