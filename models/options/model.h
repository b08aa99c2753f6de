// `model:` of a config.
#pragma once
#include <cstdint>
#include <string>

#include "models/options/attention.h"
#include "models/options/decoder.h"
#include "models/options/dropout.h"
#include "models/options/encoder.h"
#include "models/options/limits.h"
#include "models/options/memory.h"
#include "models/options/registries.h"
#include "src/base/constraint.h"

namespace attune::models {

inline const Table<TieRow>& ties() {
  static const Table<TieRow> table{"tied embeddings",
                                   {{"none", false, false}, {"target", true, false}, {"all", true, true}}};
  return table;
}

/// Whether the fused paths are taken (src/kernels).
inline const Table<Choice<bool>>& ways_to_compute() {
  static const Table<Choice<bool>> table{"kernels", {{"fused", true}, {"plain", false}}};
  return table;
}

struct ModelOptions {
  int64_t embedding = 256;
  std::string tied_embeddings = "none";
  EncoderOptions encoder;
  MemoryOptions memory;
  std::string bridge = "auto";
  AttentionOptions attention;
  DecoderOptions decoder;
  std::string output = "generate";
  DropoutOptions dropout;
  std::string kernels = "fused";
  /// Whether there is anything to align: not with a fixed context.
  bool attends() const { return scores().at(attention.score).make != nullptr; }
  /// Whether anything reads the memory, beside what the decoder starts from.
  bool reads_memory() const {
    return attends() || attention.none.every_step || (bridge != kAuto && bridges().at(bridge).reads_memory);
  }
  const EncoderRow& encoder_row() const { return encoders().at(encoder.kind); }
  const DecoderRow& decoder_row() const { return decoders().at(decoder.kind); }
  const TieRow& tied() const { return ties().at(tied_embeddings); }
  bool fused() const { return ways_to_compute().at(kernels).value; }
  /// Whether a word can be written that the source does not have.
  bool generates() const { return outputs().at(output).generates; }
  /// Whether a source's own words have ids beyond the vocabulary (src/text/source_words.h).
  bool copies() const { return outputs().at(output).copies; }
  /// Whether anything reads readouts: the output layer, or the next step.
  bool reads_out() const {
    const auto feeds_input = decoder_orders().at(decoder.order).feeds_input;
    return generates() || (decoder_row().recurs && feeds_input != nullptr && feeds_input(*this));
  }
  void fields(auto& field) {
    field("embedding", embedding, kFixed, "width of the word embeddings, and of all of a Transformer (d_model)",
          between(1, kWidest));
    field("tied_embeddings", tied_embeddings, kFixed,
          "target: the output layer is the target embedding; all: the source embedding too, of a joint vocabulary "
          "(Press and Wolf 2017)",
          one_of(ties().names()));
    field("encoder", encoder, "what reads the source");
    field("memory", memory, "what the encoder leaves for the attention");
    field("bridge", bridge, kFixed,
          "how the encoder's end becomes a recurrent decoder's start; auto: last, of a Transformer encoder mean",
          one_of_rows(bridges(), {kAuto}));
    field("attention", attention, "score, window, normalizer and heads: orthogonal parts");
    field("decoder", decoder, "what writes the target");
    field("output", output, kFixed, "what a step writes", one_of_rows(outputs()));
    field("dropout", dropout, "probabilities; masks are drawn outside the model");
    field("kernels", kernels, kFree,
          "fused: loops and products of our own on the processor, equal to plain within rounding; plain: LibTorch's "
          "operations one by one",
          one_of(ways_to_compute().names()));
  }
};

}  // namespace attune::models
