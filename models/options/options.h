// `model:` of a config. Torch-free, so that reading a config needs no torch.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "models/options/registries.h"
#include "src/base/constraint.h"

namespace attune::models {

inline constexpr int64_t kWidest = 65536, kMostHeads = 64,
                         kMostLayers = 64;  // far beyond use: a slip of the keyboard is told, not tried

/// What layers on top of each other are made of, in the encoder as in the decoder.
struct StackOptions {
  bool residual = false;
  int64_t transitions = 1;
  void fields(auto& field) {
    field("residual", residual, kFixed,
          "what a layer reads is added to what it says, from the second layer on (Wu et al. 2016, section 3.1)",
          of_row("recurrent"));
    field("transitions", transitions, kFixed,
          "cells between two steps; the first reads the input (deep transition, Pascanu et al. 2014; Miceli Barone et "
          "al. 2017)",
          between(1, kMostLayers), of_row("recurrent"));
  }
};

struct LearnedPositionOptions {
  int64_t longest = 0;
  void fields(auto& field) {
    field("longest", longest, kFixed,
          "places that have a vector of their own, end of sentence counted; those behind share the last one's; 0: "
          "data.filter.longest + 1",
          between(0, 1000001));
  }
};

/// A stack of blocks of attention and feed-forward layers, as wide as the embedding (Vaswani et al. 2017), in the encoder as
/// in the decoder.
struct TransformerOptions {
  int64_t layers = 6;
  int64_t heads = 8;
  int64_t feed_forward = 2048;
  std::string norm = "pre";
  std::string positions = "sinusoidal";
  LearnedPositionOptions learned;
  void fields(auto& field) {
    field("layers", layers, kFixed, "blocks on top of each other", between(1, kMostLayers));
    field("heads", heads, kFixed, "of its self-attention", between(1, kMostHeads));
    field("feed_forward", feed_forward, kFixed, "width between the two maps of a feed-forward layer",
          between(1, kWidest));
    field("norm", norm, kFixed,
          "where layers are normalised: post, what a layer adds to its input (Vaswani et al. 2017); pre, the input "
          "alone, and the last block's sum (Xiong et al. 2020)",
          one_of({"pre", "post"}));
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

struct EncoderOptions : StackOptions {
  std::string kind = "recurrent";
  TransformerOptions transformer;
  std::string cell = "gru";
  int64_t hidden = 256;
  int64_t layers = 1;
  int64_t unidirectional = 0;
  void fields(auto& field) {
    field("kind", kind, kFixed, "what reads the source", one_of_rows(encoders()));
    field("transformer", transformer, "of kind: transformer");
    field("cell", cell, kFixed, "recurrent cell", one_of_rows(cells()), of_row("recurrent"));
    field("hidden", hidden, kFixed, "width of the state, per direction", between(1, kWidest), of_row("recurrent"));
    field("layers", layers, kFixed, "bidirectional layers on top of each other", between(1, kMostLayers),
          of_row("recurrent"));
    field("unidirectional", unidirectional, kFixed,
          "further layers on top of them that run forward alone, as wide as both directions (Wu et al. 2016, "
          "section 3.2)",
          between(0, kMostLayers), of_row("recurrent"));
    StackOptions::fields(field);
  }
};

struct MemoryOptions {
  int64_t width = 0;
  std::string parts = "states";
  void fields(auto& field) {
    field("width", width, kFixed,
          "projects the encoder's states to this width; 0: as they are (2 x encoder.hidden, of a Transformer "
          "embedding), or what the score needs (dot: the query's width)",
          between(0, kWidest));
    field("parts", parts, kFixed,
          "states: a state is key and value at once; key_value: its first half is the key (and query), its second the "
          "value (and readout); key_value_predict: thirds, the last of the decoder's for the readout (Daniluk et al. "
          "2017)",
          one_of({"states", "key_value", "key_value_predict"}));
  }
  /// Into how many parts states are split.
  int64_t number_of_parts() const { return parts == "states" ? 1 : parts == "key_value" ? 2 : 3; }
  /// What the attention gives: the width of one part.
  int64_t context_width() const { return width / number_of_parts(); }
};

struct AdditiveOptions {
  int64_t width = 0;
  void fields(auto& field) {
    field("width", width, kFixed, "attention width; 0: that of the decoder's states", between(0, kWidest));
  }
};

struct LocationOptions {
  int64_t longest = 0;
  void fields(auto& field) {
    field("longest", longest, kFixed,
          "source positions that can be attended, end of sentence counted; 0: data.filter.longest + 1",
          between(0, 1000001));
  }
};

struct KernelOptions {
  double width = 1.0;
  void fields(auto& field) {
    field("width", width, kFixed,
          "of the kernel, in units of distance: where one that ends does, a deviation of the Gaussian; learned from "
          "there on, but for boxcar",
          between(1e-6, 1e6));
  }
};

struct FixedContextOptions {
  bool every_step = true;
  void fields(auto& field) {
    field(
        "every_step", every_step, kFixed,
        "the decoder reads the encoder's end at every step (Cho et al. 2014); false: it only starts from it (Sutskever "
        "et al. 2014)");
  }
};

struct LocalMOptions {
  int64_t D = 10;
  void fields(auto& field) { field("D", D, kFixed, "positions on each side", between(1, 1000000)); }
};

struct LocalPOptions {
  int64_t D = 10;
  bool renormalize = false;
  void fields(auto& field) {
    field("D", D, kFixed, "positions on each side, two deviations of the Gaussian", between(1, 1000000));
    field("renormalize", renormalize, kFixed, "weights sum to one behind the Gaussian too; false: as in the paper");
  }
};

struct HardOptions {
  double expectation = 0.5, reward = 1.0, entropy = 0.01, decay = 0.9;
  void fields(auto& field) {
    field("expectation", expectation, kFree,
          "share of the sentences for which the weights themselves stand in for a draw", between(0.0, 1.0));
    field("reward", reward, kFree, "weight of the gradient of what was drawn", at_least(0.0));
    field("entropy", entropy, kFree, "weight of the entropy, which keeps the weights from settling early",
          at_least(0.0));
    field("decay", decay, kFree,
          "an update, of the moving average of log-probabilities that a draw is measured against",
          between(0.0, 0.99999));
  }
};

struct LinguisticOptions {
  int64_t most = 2;
  void fields(auto& field) {
    field("most", most, kFixed, "N: how often a source word may be translated, at most", between(1, 1000));
  }
};

struct NeuralOptions {
  int64_t width = 10;
  void fields(auto& field) { field("width", width, kFixed, "numbers for each source word", between(1, kWidest)); }
};

struct CausalOptions {
  int64_t ahead = 0;
  void fields(auto& field) {
    field("ahead", ahead, kFixed, "positions beyond the step's own number that it sees too", between(0, 1000000));
  }
};

struct AttentionOptions {
  std::string score = "auto";
  AdditiveOptions additive, normed_additive, concat;
  LocationOptions location;
  KernelOptions gaussian, epanechnikov, boxcar;
  FixedContextOptions none;
  std::string window = "global";
  LocalMOptions local_m;
  LocalPOptions local_p;
  CausalOptions causal;
  std::string normalizer = "softmax";
  HardOptions hard;
  std::string coverage = "none";
  LinguisticOptions linguistic;
  NeuralOptions neural;
  int64_t heads = 0;
  /// Of the scores that have a hidden layer.
  std::array<AdditiveOptions*, 3> layers() { return {&additive, &normed_additive, &concat}; }
  std::string in_words() const {
    return "model.attention with score " + score + ", window " + window + ", normalizer " + normalizer;
  }
  /// Source positions that a step sees at most.
  int64_t breadth() const {
    const auto& row = windows().at(window);
    return row.breadth == nullptr ? std::numeric_limits<int64_t>::max() : row.breadth(*this);
  }
  void fields(auto& field) {
    field("score", score, kFixed, "how a query meets a key; auto: additive, of a Transformer decoder scaled_dot",
          one_of_rows(scores(), {"auto"}));
    field("additive", additive, "of score: additive");
    field("normed_additive", normed_additive, "of score: normed_additive");
    field("concat", concat, "of score: concat");
    field("location", location, "of score: location");
    field("gaussian", gaussian, "of score: gaussian");
    field("epanechnikov", epanechnikov, "of score: epanechnikov");
    field("boxcar", boxcar, "of score: boxcar");
    field("none", none, "of score: none");
    field("window", window, kFixed, "which positions are looked at", one_of_rows(windows()));
    field("local_m", local_m, "of window: local_m");
    field("local_p", local_p, "of window: local_p");
    field("causal", causal, "of window: causal");
    field("normalizer", normalizer, kFixed, "how scores become weights", one_of_rows(normalizers()));
    field("hard", hard, "of normalizer: hard");
    field("coverage", coverage, kFixed, "what the score knows of where the decoder has looked",
          one_of_rows(coverages()));
    field("linguistic", linguistic, "of coverage: linguistic");
    field("neural", neural, "of coverage: neural");
    field(
        "heads", heads, kFixed,
        "attentions side by side, each on its own projection of query and memory to a share of their widths; 0: 1, of "
        "a Transformer decoder as many as its own",
        between(0, kMostHeads));
  }
};

struct RecurFirstOptions {
  bool input_feeding = true;
  void fields(auto& field) {
    field("input_feeding", input_feeding, kFixed,
          "the last readout is part of the next input (Luong 2015, section 3.3)");
  }
};

struct DecoderOptions : StackOptions {
  std::string kind = "recurrent";
  AlignedTransformerOptions transformer;
  std::string order = "attend_first";
  RecurFirstOptions recur_first;
  std::string cell = "gru";
  int64_t hidden = 256;
  int64_t layers = 1;
  std::string readout = "auto";
  int64_t readout_width = 0;
  void fields(auto& field) {
    field("kind", kind, kFixed, "what writes the target", one_of_rows(decoders()));
    field("transformer", transformer, "of kind: transformer");
    field("order", order, kFixed,
          "attend_first: the query is the previous state (Bahdanau 2015); recur_first: the new state (Luong 2015); "
          "conditional: a state between two cells (Sennrich et al. 2017)",
          one_of_rows(decoder_orders()), of_row("recurrent"));
    field("recur_first", recur_first, "of order: recur_first");
    field("cell", cell, kFixed, "recurrent cell", one_of_rows(cells()), of_row("recurrent"));
    field("hidden", hidden, kFixed, "width of the state", between(1, kWidest), of_row("recurrent"));
    field("layers", layers, kFixed, "layers on top of each other", between(1, kMostLayers), of_row("recurrent"));
    StackOptions::fields(field);
    field("readout", readout, kFixed,
          "what the output layer sees; auto: attentional for recur_first, tanh for the others, none where nothing "
          "reads it",
          one_of_rows(readouts(), {"auto"}), of_row("recurrent"));
    field("readout_width", readout_width, kFixed,
          "width of the readout; 0: decoder.hidden, or embedding where tied_embeddings needs it", between(0, kWidest),
          of_row("recurrent"));
  }
};

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
    return attends() || attention.none.every_step || (bridge != "auto" && bridges().at(bridge).reads_memory);
  }
  const EncoderRow& encoder_row() const { return encoders().at(encoder.kind); }
  const DecoderRow& decoder_row() const { return decoders().at(decoder.kind); }
  /// Whether a word can be written that the source does not have.
  bool generates() const { return outputs().at(output).generates; }
  /// Whether a source's own words have ids beyond the vocabulary (src/text/source_words.h).
  bool copies() const { return outputs().at(output).copies; }
  /// Whether anything reads readouts: the output layer, or the next step.
  bool reads_out() const {
    return generates() || (decoder_row().recurs && decoder.order == "recur_first" && decoder.recur_first.input_feeding);
  }
  void fields(auto& field) {
    field("embedding", embedding, kFixed, "width of the word embeddings, and of all of a Transformer (d_model)",
          between(1, kWidest));
    field("tied_embeddings", tied_embeddings, kFixed,
          "target: the output layer is the target embedding; all: the source embedding too, of a joint vocabulary "
          "(Press and Wolf 2017)",
          one_of({"none", "target", "all"}));
    field("encoder", encoder, "what reads the source");
    field("memory", memory, "what the encoder leaves for the attention");
    field("bridge", bridge, kFixed,
          "how the encoder's end becomes a recurrent decoder's start; auto: last, of a Transformer encoder mean",
          one_of_rows(bridges(), {"auto"}));
    field("attention", attention, "score, window, normalizer and heads: orthogonal parts");
    field("decoder", decoder, "what writes the target");
    field("output", output, kFixed, "what a step writes", one_of_rows(outputs()));
    field("dropout", dropout, "probabilities; masks are drawn outside the model");
    field("kernels", kernels, kFree,
          "fused: loops and products of our own on the processor, equal to plain within rounding; plain: LibTorch's "
          "operations one by one",
          one_of({"fused", "plain"}));
  }
};

}  // namespace attune::models
