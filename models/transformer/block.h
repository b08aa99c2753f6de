// A block of a Transformer (Vaswani et al. 2017, section 3.1): layers of attention and a feed-forward layer, each added to
// its input.
//
//   post   x <- LN(x + layer(x))      (Vaswani et al. 2017)
//   pre    x <- x + layer(LN(x))      (Xiong et al. 2020)
//
// The layers are attention to the block's own input, in a decoder attention to the source, and the feed-forward layer:
//
//   self(x) = attention(x, x)      cross(x) = attention(x, h)      of several heads, each W_O [..; attention(W_Q x, W_K y, W_V y); ..]
#pragma once
#include <string>

#include "models/attention/attention.h"
#include "models/core/noise.h"
#include "models/options/transformer.h"
#include "models/transformer/feed_forward.h"
#include "models/transformer/layer_norm.h"
#include "src/kernels/execution.h"
#include "src/kernels/ops/dropped_sum.h"

namespace attune::models {

/// What a block is made of: its own width, and in a decoder what it attends to besides.
struct BlockParts {
  int64_t width;                            // E
  const char* window = "global";            // of its self-attention
  const AttentionOptions* cross = nullptr;  // none: it has no such layer
  int64_t memory = 0;                       // D
};

class Block final : public torch::nn::Module {
 public:
  Block(const TransformerOptions& options, const BlockParts& parts);

  /// What a layer of attention gives.
  struct Looked {
    Tensor states;                              // [B, L, E]
    Tensor context = {};                        // [B, L, E], what was added
    Tensor alignment = {};                      // [B, heads, L, S]; undefined where it is not wanted
    Tensor log_probability = {}, entropy = {};  // Attended
  };
  /// All words [B, L, E] at once; `words` has their mask, or their packing where they are packed, [1, N, E].
  Looked look_at_self(const Tensor& x, const Memory& words, const BlockNoise& noise, bool aligned);
  /// The word with number `first` [B, 1, E], which joins those before it in `past` (State::past).
  Tensor look_back(const Tensor& x, int64_t first, Tensor& past);
  /// A source, as the words of a target look at it.
  struct Source {
    const Memory& memory;
    const Prepared& prepared;
    const kernels::Packing* packing = nullptr;  // of the words, where they are packed
    int64_t first = 0;                          // the number of the first word
  };
  /// Words [B, L, E], packed [1, N, E].
  Looked look_at(const Tensor& x, const Source& source, const BlockNoise& noise, bool aligned);
  Tensor feed_forward(const Tensor& x, const BlockNoise& noise, const kernels::Packing* packing = nullptr);

  /// What `look_at` reads of a source.
  Prepared prepare(const Memory& memory) { return cross_->prepare(memory); }
  /// What `look_back` begins with, for so many rows of the kind of `like`.
  Tensor nothing_yet(int64_t rows, const Tensor& like) const;
  const Attention& cross() const { return *cross_; }

 private:
  /// How a layer's output joins its input.
  struct Joint {
    LayerNorm& norm;
    const Tensor& mask;
    const kernels::Packing* packing;
  };
  /// x with what `layer` makes of it.
  template <class F>
  Tensor with(const Tensor& x, const Joint& joint, const F& layer) {
    const Tensor more = layer(pre_ ? joint.norm.forward(x) : x);
    const Tensor sum =
        kernels::takes_fused(x) ? dropped_sum(x, more, joint.mask, joint.packing) : x + dropped(more, joint.mask);
    return pre_ ? sum : joint.norm.forward(sum);
  }

  bool pre_;
  int64_t width_;
  std::shared_ptr<Attention> self_, cross_;  // the latter null in an encoder
  std::shared_ptr<LayerNorm> self_norm_, cross_norm_, feed_forward_norm_;
  std::shared_ptr<FeedForward> feed_forward_;
};

}  // namespace attune::models
