#include "src/app/align/self_attention.h"

#include "src/app/align/alternatives.h"
#include "src/app/align/chunks.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/log.h"
#include "src/decode/attention_maps.h"
#include "src/decode/translator.h"

namespace attune::app::align {
namespace {

constexpr const char* kNote =
    "The source against itself: a row is where its word looks among the words of its sentence.";

TrainedRun open_with_self_attention(const AlignFlags& flags, const CommonFlags& common) {
  TrainedRun trained = open_trained(flags.run, flags.checkpoint, common);
  if (trained.model->map_layers() == 0)
    throw Error(flags.run + " has no self-attention: model.encoder.kind is " + trained.config.model.encoder.kind,
                "--self is for encoders of kind transformer; without it the alignment with a target is shown");
  return trained;
}

}  // namespace

std::string show_self_attention(const AlignFlags& flags, const CommonFlags& common) {
  const TrainedRun trained = open_with_self_attention(flags, common);
  decode::DecodeOptions options = trained.config.decoding;
  if (flags.batch > 0) options.batch = flags.batch;
  decode::Translator translator(trained.model, trained.vocabularies, options);
  const int64_t layers = trained.model->map_layers(), heads = trained.config.model.encoder.transformer.heads;
  Chunks chunks({flags.source, {}, {}}, LineRanges(flags.sentences),
                1 + (flags.heads ? decode::count_attention_maps(layers * heads, layers) : layers));
  AlignmentOutput output(
      flags.output.empty() ? trained.folder.alignments() / "self" : std::filesystem::path(flags.output),
      {flags.formats, flags.most_pictures(), flags.ends, flags.links, trained.folder.folder.string(), 0, kNote,
       flags.unit});
  for (Chunk chunk; chunks.next(chunk);) {
    const auto found = translator.self_attention(chunk.sources, {.numbers = chunk.lines, .heads = flags.heads});
    for (size_t i = 0; i < found.size(); ++i) {
      alignment::AlignedPair pair = against_itself(found[i], {flags.unit, true});
      pair.index = chunk.lines[i] - 1;
      output.write({pair});
    }
    spdlog::debug("{} sentences, up to line {}", output.written(), chunk.lines.back());
  }
  chunks.finish();
  translator.warn_of_limits();
  return output.finish();
}

}  // namespace attune::app::align
