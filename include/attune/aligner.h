// What a trained run attends to. Part of Attune's C++ API.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "attune/run.h"
#include "attune/translator.h"

namespace attune {

/// A source against itself: where its words look within the encoder.
struct SelfAttention {
  Segmented source;
  Matrix mean = {};  // [S + 1, S + 1], the end token last: of all heads of all layers
  std::vector<AttentionMap> maps =
      {};  // the same of each layer, where there are several, and of each head where asked for
};

struct SelfAttentions {
  std::vector<SelfAttention> lines;
  Limits limits = {};
};

/// Alignments of given translations, and sources against themselves. Every call may be made from any thread.
class Aligner {
 public:
  explicit Aligner(const Run& run);

  /// Alignments of given translations, by reading them whole (forced decoding): Hypothesis::alignment, and Hypothesis::heads where
  /// the request asks for them. A pair with over 1000 tokens on a side has no hypothesis, with a warning in the log. Error when the
  /// sides have not as many lines, or the model attends to nothing.
  Translations align(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                     const Request& request = {}) const;
  /// Of an encoder that has self-attention (self_attention_layers). A line of over 1000 tokens has no maps, with a warning in the
  /// log.
  SelfAttentions self_attention(const std::vector<std::string>& sources, const Request& request = {}) const;

  /// Maps that Hypothesis::heads has, and how many SelfAttention::maps has with and without heads.
  int64_t alignment_maps() const;
  int64_t self_attention_maps(bool heads) const;
  /// Layers of the encoder in which the words of a source look at each other; 0 of a recurrent one.
  int64_t self_attention_layers() const;
  /// The limits as sentences for a log; empty where none was met.
  std::vector<std::string> describe(const Limits& limits) const { return translator_.describe(limits); }

 private:
  Run run_;
  Translator translator_;
};

}  // namespace attune
