#include "models/seq2seq.h"

#include "models/initialize.h"
#include "models/kernels/dropout_mask.h"
#include "models/kernels/fused.h"

namespace attune {
namespace {

torch::nn::Embedding make_embedding(int64_t vocabulary, int64_t width, int64_t padding) {
  return torch::nn::Embedding(torch::nn::EmbeddingOptions(vocabulary, width).padding_idx(padding));
}

// Draws the masks of sentences of one length: 1 / (1 - p) where kept, 0 where dropped; undefined for p = 0.
class Masks {
 public:
  Masks(int64_t batch, int64_t length, at::Generator& generator, torch::Device device)
      : batch_(batch), length_(length), generator_(generator), device_(device) {}

  /// [B, L, width], drawn for each position or once for all.
  Tensor draw(double p, int64_t width, bool once) {
    return p <= 0 ? Tensor() : mask(p, once ? 1 : length_, width).expand({-1, length_, -1});
  }
  /// Of embeddings: whole words besides, or instead.
  Tensor draw_words(double p, int64_t width, bool once, double word) {
    const Tensor numbers = draw(p, width, once);
    if (word <= 0) return numbers;
    const Tensor words = mask(word, length_, 1);
    return numbers.defined() ? numbers * words : words.expand({-1, -1, width});
  }

 private:
  Tensor mask(double p, int64_t length, int64_t width) {
    return dropout_mask(p, {batch_, length, width}, generator_).to(device_);
  }

  int64_t batch_, length_;
  at::Generator& generator_;
  torch::Device device_;
};

}  // namespace

Seq2SeqImpl::Seq2SeqImpl(const ModelOptions& options, const VocabularySizes& sizes, uint64_t seed)
    : options_(options), sizes_(sizes) {
  const bool all_tied = options.tied_embeddings == "all";
  TORCH_CHECK(!all_tied || sizes.source == sizes.target, "tied embeddings need one vocabulary, got ", sizes.source,
              " and ", sizes.target);
  target_embedding_ = register_module(all_tied ? "embedding" : "target_embedding",
                                      make_embedding(sizes.target, options.embedding, sizes.padding));
  source_embedding_ =
      all_tied ? target_embedding_
               : register_module("source_embedding", make_embedding(sizes.source, options.embedding, sizes.padding));
  encoder_ = register_module("encoder", std::make_shared<Encoder>(options));
  decoder_ = register_module("decoder", decoder_orders().at(options.decoder.order).make(options));
  const Tensor tied = options.tied_embeddings == "none" ? Tensor() : target_embedding_->weight;
  output_ =
      register_module("generator", outputs().at(options.output).make({decoder_->readout_width(), sizes.target, tied}));
  initialize(*this, seed, sizes.padding);
}

Memory Seq2SeqImpl::encode(const Tensor& source, const Tensor& lengths, const Noise& noise) {
  const FusedKernels kernels(fused());
  const Tensor embedded = dropped(source_embedding_(known(source, sizes_.source)), noise.source_embedding);
  return encoder_->forward(embedded, source, lengths, noise);
}

Prepared Seq2SeqImpl::prepare(const Memory& memory) {
  const FusedKernels kernels(fused());
  return decoder_->prepare(memory);
}

State Seq2SeqImpl::start(const Memory& memory) {
  const FusedKernels kernels(fused());
  return decoder_->start(memory);
}

Step Seq2SeqImpl::step(const Tensor& tokens, const State& state, const Memory& memory, const Prepared& prepared) {
  const FusedKernels kernels(fused());
  return decoder_->step(target_embedding_(known(tokens, sizes_.target)), state, memory, prepared);
}

Unrolled Seq2SeqImpl::forward(const Tensor& source, const Tensor& lengths, const Tensor& target_input,
                              const Noise& noise) {
  const FusedKernels kernels(fused());
  const Memory memory = encode(source, lengths, noise);
  const Tensor embedded = dropped(target_embedding_(known(target_input, sizes_.target)), noise.target_embedding);
  return decoder_->unroll(embedded, memory, prepare(memory), noise);
}

Tensor Seq2SeqImpl::scores(const OutputRows& rows) {
  const FusedKernels kernels(fused());
  return output_->scores(rows);
}

CrossEntropy Seq2SeqImpl::loss(const Unrolled& unrolled, const Tensor& source, const Tensor& targets,
                               CrossEntropyOptions options) {
  const FusedKernels kernels(fused());
  options.padding = sizes_.padding;
  options.fused = fused();
  return output_->loss(unrolled, source, targets, options);
}

std::string Seq2SeqImpl::why_plain() {
  if (options_.kernels != "fused") return {};
  if (!device().is_cpu()) return "the device is not the processor";
  const std::string encoder = encoder_->why_plain(), decoder = decoder_->why_plain();
  return encoder + (encoder.empty() || decoder.empty() ? "" : ", ") + decoder;
}

std::vector<Seq2SeqImpl::Lookup> Seq2SeqImpl::lookups(const Tensor& source, const Tensor& target_input) {
  std::vector<Lookup> out;
  if (options_.tied_embeddings != "all") out.push_back({source_embedding_->weight, known(source, sizes_.source)});
  if (options_.tied_embeddings == "none")
    out.push_back({target_embedding_->weight, known(target_input, sizes_.target)});
  return out;
}

void Seq2SeqImpl::sparse_lookups(bool on) {
  source_embedding_->options.sparse(on && options_.tied_embeddings != "all");
  target_embedding_->options.sparse(on && options_.tied_embeddings == "none");
}

// Noise::attention. The sentences that take the expectation are drawn too.
Tensor Seq2SeqImpl::draw_positions(at::IntArrayRef shape, at::Generator& generator) const {
  const Tensor heights = torch::empty(shape, torch::kDouble).uniform_(0, 1, generator);
  const Tensor expected =
      torch::empty({shape[0], 1, 1}, torch::kDouble).uniform_(0, 1, generator) < options_.attention.hard.expectation;
  return heights + expected;
}

Noise Seq2SeqImpl::draw_noise(int64_t batch, int64_t source_length, int64_t target_length, at::Generator& generator) {
  const auto& dropout = options_.dropout;
  const bool once = dropout.variational;
  Masks source(batch, source_length, generator, device()), target(batch, target_length, generator, device());
  Noise noise;
  noise.source_embedding = source.draw_words(dropout.embedding, options_.embedding, once, dropout.source_word);
  for (int64_t i = 0; i < options_.encoder.layers + options_.encoder.unidirectional; ++i)
    noise.encoder.push_back(source.draw(dropout.encoder, 2 * options_.encoder.hidden, once));
  noise.target_embedding = target.draw_words(dropout.embedding, options_.embedding, once, dropout.target_word);
  for (int64_t i = 0; i + 1 < options_.decoder.layers; ++i)
    noise.decoder.push_back(target.draw(dropout.decoder, options_.decoder.hidden, once));
  noise.readout = target.draw(dropout.readout, decoder_->readout_width(), once);
  if (normalizers().at(options_.attention.normalizer).draws)
    noise.attention = draw_positions({batch, options_.attention.heads, target_length}, generator).to(device());
  return noise;
}

}  // namespace attune
