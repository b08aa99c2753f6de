// `model.encoder.transformer` and `model.decoder.transformer` of a config. Torch-free, like its neighbours: reading a config needs no torch.
#pragma once
#include <cstdint>
#include <string>

#include "models/options/limits.h"
#include "models/options/registries.h"
#include "src/base/constraint.h"

namespace attune::models {

struct LearnedPositionOptions {
  int64_t longest = 0;
  void fields(auto& field) {
    field("longest", longest, kFixed,
          "places that have a vector of their own, end of sentence counted; those behind share the last one's; 0: "
          "data.filter.longest + 1",
          between(0, 1000001));
  }
};

/// Whether the input of a layer is normalised, and not its sum with what the layer adds.
inline const Table<Choice<bool>>& norms() {
  static const Table<Choice<bool>> table{"norm", {{"pre", true}, {"post", false}}};
  return table;
}

/// A stack of blocks of attention and feed-forward layers, as wide as the embedding (Vaswani et al. 2017), in the encoder as
/// in the decoder.
struct TransformerOptions {
  int64_t layers = 6;
  int64_t heads = 8;
  int64_t feed_forward = 2048;
  std::string norm = "pre";
  std::string positions = "sinusoidal";
  LearnedPositionOptions learned;
  bool pre_norm() const { return norms().at(norm).value; }
  void fields(auto& field) {
    field("layers", layers, kFixed, "blocks on top of each other", between(1, kMostLayers));
    field("heads", heads, kFixed, "of its self-attention", between(1, kMostHeads));
    field("feed_forward", feed_forward, kFixed, "width between the two maps of a feed-forward layer",
          between(1, kWidest));
    field("norm", norm, kFixed,
          "where layers are normalised: post, what a layer adds to its input (Vaswani et al. 2017); pre, the input "
          "alone, and the last block's sum (Xiong et al. 2020)",
          one_of(norms().names()));
    field("positions", positions, kFixed, "what tells a word's place", one_of_rows(attune::models::positions()));
    field("learned", learned, "of positions: learned");
  }
};

struct AlignedTransformerOptions : TransformerOptions {
  int64_t alignment_layer = 0;
  void fields(auto& field) {
    TransformerOptions::fields(field);
    field("alignment_layer", alignment_layer, kFixed,
          "the block, from 1, whose attention to the source is the alignment; 0: the last but one (Garg et al. 2019, "
          "section 4.1), or the only one",
          between(0, kMostLayers));
  }
};

}  // namespace attune::models
