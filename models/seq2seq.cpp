#include "models/seq2seq.h"

#include <cmath>

#include "models/core/initialize.h"
#include "src/kernels/execution.h"

namespace attune::models {
namespace {

torch::nn::Embedding make_embedding(int64_t vocabulary, int64_t width, int64_t padding) {
  return torch::nn::Embedding(torch::nn::EmbeddingOptions(vocabulary, width).padding_idx(padding));
}

}  // namespace

Seq2SeqImpl::Seq2SeqImpl(const ModelOptions& options, const VocabularySizes& sizes, uint64_t seed)
    : options_(options), sizes_(sizes) {
  const bool all_tied = options.tied().source;
  TORCH_CHECK(!all_tied || sizes.source == sizes.target, "tied embeddings need one vocabulary, got ", sizes.source,
              " and ", sizes.target);
  target_embedding_ = register_module(all_tied ? "embedding" : "target_embedding",
                                      make_embedding(sizes.target, options.embedding, sizes.padding));
  source_embedding_ =
      all_tied ? target_embedding_
               : register_module("source_embedding", make_embedding(sizes.source, options.embedding, sizes.padding));
  encoder_ = register_module("encoder", options.encoder_row().make(options));
  decoder_ = register_module("decoder", options.decoder_row().make(options));
  const Tensor tied = options.tied().target ? target_embedding_->weight : Tensor();
  output_ =
      register_module("generator", outputs().at(options.output).make({decoder_->readout_width(), sizes.target, tied}));
  const bool scaled = encoder_->scales_words() || decoder_->scales_words();
  initialize(*this, {seed, sizes.padding, scaled ? 1 / std::sqrt(static_cast<double>(options.embedding)) : 0.1});
}

Memory Seq2SeqImpl::encode(const Tensor& source, const Tensor& lengths, const Noise& noise, bool maps) {
  const Tensor words = dropped(source_embedding_(known(source, sizes_.source)), noise.source_words);
  return encoder_->forward(dropped(encoder_->placed(words, 0), noise.source_embedding), {source, lengths, maps}, noise);
}

Prepared Seq2SeqImpl::prepare(const Memory& memory) { return decoder_->prepare(memory); }

State Seq2SeqImpl::start(const Memory& memory) { return decoder_->start(memory); }

Step Seq2SeqImpl::step(const Tensor& tokens, const State& state, const Memory& memory, const Prepared& prepared) {
  const Tensor embedded =
      decoder_->placed(target_embedding_(known(tokens, sizes_.target)).unsqueeze(1), state.position);
  return decoder_->step(embedded.squeeze(1), state, memory, prepared);
}

Unrolled Seq2SeqImpl::forward(const Tensor& source, const Tensor& lengths, const Tensor& target_input,
                              const Noise& noise, const UnrollOptions& options) {
  const Memory memory = encode(source, lengths, noise);
  const Tensor words = dropped(target_embedding_(known(target_input, sizes_.target)), noise.target_words);
  return decoder_->unroll(dropped(decoder_->placed(words, 0), noise.target_embedding), memory, noise, options);
}

Tensor Seq2SeqImpl::scores(const OutputRows& rows) { return output_->scores(rows); }

kernels::CrossEntropy Seq2SeqImpl::loss(const Unrolled& unrolled, const Tensor& source, const Tensor& targets,
                                        kernels::CrossEntropyOptions options) {
  options.padding = sizes_.padding;
  return output_->loss(unrolled, source, targets, options);
}

std::string Seq2SeqImpl::why_plain() {
  if (!options_.fused()) return {};
  if (!device().is_cpu()) return "the device is not the processor";
  const std::string encoder = encoder_->why_plain(), decoder = decoder_->why_plain();
  return encoder + (encoder.empty() || decoder.empty() ? "" : ", ") + decoder;
}

std::vector<Seq2SeqImpl::Lookup> Seq2SeqImpl::lookups(const Tensor& source, const Tensor& target_input) {
  std::vector<Lookup> out;
  if (!options_.tied().source) out.push_back({source_embedding_->weight, known(source, sizes_.source)});
  if (!options_.tied().target) out.push_back({target_embedding_->weight, known(target_input, sizes_.target)});
  return out;
}

void Seq2SeqImpl::sparse_lookups(bool on) {
  source_embedding_->options.sparse(on && !options_.tied().source);
  target_embedding_->options.sparse(on && !options_.tied().target);
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
  noise.source_embedding = source.draw(dropout.embedding, options_.embedding, once);
  noise.source_words = source.draw_words(dropout.source_word);
  encoder_->draw(dropout, source, noise);
  noise.target_embedding = target.draw(dropout.embedding, options_.embedding, once);
  noise.target_words = target.draw_words(dropout.target_word);
  decoder_->draw(dropout, target, source_length, noise);
  noise.readout = target.draw(dropout.readout, decoder_->readout_width(), once);
  if (normalizers().at(options_.attention.normalizer).draws)
    noise.attention = draw_positions({batch, decoder_->alignments(), target_length}, generator).to(device());
  return noise;
}

}  // namespace attune::models
