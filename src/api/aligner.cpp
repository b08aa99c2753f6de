#include "attune/aligner.h"

#include "src/api/trained.h"
#include "src/decode/attention_maps.h"
#include "src/decode/translator.h"
#include "src/kernels/torch_errors.h"

namespace attune {

Aligner::Aligner(const Run& run) : run_(run), translator_(run) {}

Translations Aligner::align(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                            const Request& request) const {
  if (!run_.attends())
    throw Error(run_.folder().string() + " attends to nothing: model.attention.score is " +
                    run_.opened()->options().model.attention.score,
                "train it with another score");
  return translator_.score(sources, targets, request);
}

SelfAttentions Aligner::self_attention(const std::vector<std::string>& sources, const Request& request) const {
  return kernels::without_torch_errors([&] { return translator_.translator()->self_attention(sources, request); });
}

int64_t Aligner::alignment_maps() const {
  const models::Seq2Seq& model = run_.opened()->model;
  return decode::count_attention_maps(model->alignments(), model->alignment_layers());
}

int64_t Aligner::self_attention_maps(bool heads) const {
  const int64_t layers = self_attention_layers(),
                all = layers * run_.opened()->options().model.encoder.transformer.heads;
  return heads ? decode::count_attention_maps(all, layers) : layers;
}

int64_t Aligner::self_attention_layers() const { return run_.opened()->model->map_layers(); }

}  // namespace attune
