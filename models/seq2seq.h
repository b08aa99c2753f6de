// Seq2Seq: embeddings, encoder, decoder, output. It returns readouts, not logits; output and loss meet in
// kernels/cross_entropy.h, so that the logits of a batch never need to exist whole.
#pragma once
#include <torch/nn/modules/embedding.h>

#include <limits>

#include "models/core/decoder.h"
#include "models/core/encoder.h"
#include "models/options/model.h"
#include "models/outputs/output.h"
#include "src/kernels/execution.h"

namespace attune::models {

/// Entries of both vocabularies, the id of padding (masked wherever it could count), and the id as which words beyond the
/// vocabulary are read.
struct VocabularySizes {
  int64_t source = 0, target = 0;
  int64_t padding = 1, unknown = 0;
};

/// Positions of a sentence, its end counted.
struct Reach {
  int64_t attended = std::numeric_limits<int64_t>::max();  // of the source, that can be attended to
  int64_t source = std::numeric_limits<int64_t>::max();    // of the source, that have a place of their own
  int64_t target = std::numeric_limits<int64_t>::max();    // of the target, likewise
};

class Seq2SeqImpl : public torch::nn::Module {
 public:
  /// `options` resolved (resolve.h: no zeros that mean "by itself"). Parameters are initialised from `seed`.
  Seq2SeqImpl(const ModelOptions& options, const VocabularySizes& sizes, uint64_t seed);

  /// source [B, S] ids, lengths [B]; both with the end token.
  /// `maps`: whether Memory::maps is wanted.
  Memory encode(const Tensor& source, const Tensor& lengths, const Noise& noise = {}, bool maps = false);
  Prepared prepare(const Memory& memory);
  State start(const Memory& memory);
  /// One step from the previous tokens [B].
  Step step(const Tensor& tokens, const State& state, const Memory& memory, const Prepared& prepared);
  /// Teacher forcing: target_input [B, T] starts with the begin token.
  Unrolled forward(const Tensor& source, const Tensor& lengths, const Tensor& target_input, const Noise& noise = {},
                   const UnrollOptions& options = {});

  /// A matrix of which `forward` reads only the rows `ids`, so one that is not the output layer too.
  struct Lookup {
    Tensor matrix, ids;
  };
  std::vector<Lookup> lookups(const Tensor& source, const Tensor& target_input);
  /// Whether such a matrix gets a sparse gradient, that of the rows that were read. At first it does not.
  void sparse_lookups(bool on);

  /// Output::scores.
  Tensor scores(const OutputRows& rows);
  /// Output::loss, of what `forward` gave.
  kernels::CrossEntropy loss(const Unrolled& unrolled, const Tensor& source, const Tensor& targets,
                             kernels::CrossEntropyOptions options);

  /// Dropout masks for a batch of this shape, drawn on the CPU from `generator`; undefined where the probability is
  /// zero.
  Noise draw_noise(int64_t batch, int64_t source_length, int64_t target_length, at::Generator& generator);
  Reach reach() const { return {decoder_->longest_source(), encoder_->longest(), decoder_->longest()}; }
  /// How many attentions a step looks through: heads, of all layers that attend.
  int64_t alignments() const { return decoder_->alignments(); }
  /// In how many layers, each of as many heads (Unrolled::every).
  int64_t alignment_layers() const { return decoder_->alignment_layers(); }
  /// Layers in which the words of a source look at each other (Memory::maps): none of a recurrent encoder.
  int64_t map_layers() const { return encoder_->map_layers(); }
  const ModelOptions& options() const { return options_; }
  /// The execution that the model asks for, where it is (`model.kernels`). Callers open a scope of it: the functions above
  /// read kernels::execution().
  kernels::Execution execution() { return {.fused = options_.fused() && device().is_cpu(), .device = device().type()}; }
  /// Whether rows of a step may share a sentence of the memory (Memory::sentence); reads kernels::execution().
  bool shares_memory() { return kernels::execution().fused && decoder_->shares_memory(); }
  /// What keeps training from the fused path of the decoder, where fused paths are asked for; empty: nothing.
  std::string why_plain();
  torch::Device device() { return target_embedding_->weight.device(); }

 private:
  Tensor draw_positions(at::IntArrayRef shape, at::Generator& generator) const;
  /// Ids beyond a vocabulary of this size are read as the unknown word.
  Tensor known(const Tensor& ids, int64_t vocabulary) const {
    return ids.masked_fill(ids >= vocabulary, sizes_.unknown);
  }

  ModelOptions options_;
  VocabularySizes sizes_;
  torch::nn::Embedding source_embedding_{nullptr}, target_embedding_{nullptr};  // one module when all are tied
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<Decoder> decoder_;
  std::shared_ptr<Output> output_;
};
TORCH_MODULE(Seq2Seq);

}  // namespace attune::models
