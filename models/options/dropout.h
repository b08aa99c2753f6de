// `model.dropout` of a config.
#pragma once
#include "src/base/constraint.h"

namespace attune::models {

struct DropoutOptions {
  double embedding = 0.0, encoder = 0.0, decoder = 0.0, readout = 0.0;
  double attention = 0.0, feed_forward = 0.0;
  double source_word = 0.0, target_word = 0.0;
  bool variational = false;
  void fields(auto& field) {
    field("embedding", embedding, kFree, "on the source and target embeddings, of a Transformer with their positions",
          between(0.0, 0.95));
    field(
        "encoder", encoder, kFree,
        "on each encoder layer's output, the memory included; of a Transformer on what each layer adds (Vaswani et al. "
        "2017, section 5.4)",
        between(0.0, 0.95));
    field("decoder", decoder, kFree, "between decoder layers; of a Transformer on what each layer adds",
          between(0.0, 0.95));
    field("attention", attention, kFree, "on the weights of a Transformer's attentions", between(0.0, 0.95));
    field("feed_forward", feed_forward, kFree, "within a Transformer's feed-forward layers", between(0.0, 0.95));
    field("readout", readout, kFree, "before the output layer", between(0.0, 0.95));
    field("source_word", source_word, kFree, "of whole source words' embeddings (Sennrich et al. 2016, section 3.2)",
          between(0.0, 0.95));
    field("target_word", target_word, kFree, "of whole target words' embeddings, where the decoder reads them",
          between(0.0, 0.95));
    field("variational", variational, kFree,
          "the same mask at all positions of a sentence, but for whole words (Gal and Ghahramani 2016)");
  }
};

}  // namespace attune::models
