#include "src/app/align/self_attention.h"

#include "attune/aligner.h"
#include "src/app/align/alternatives.h"
#include "src/app/chunks.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/log.h"
#include "src/base/run.h"
#include "src/config/config.h"

namespace attune::app::align {
namespace {

constexpr const char* kNote =
    "The source against itself: a row is where its word looks among the words of its sentence.";

Aligner open_with_self_attention(const AlignFlags& flags, const Run& run) {
  Aligner aligner(run);
  if (aligner.self_attention_layers() == 0)
    throw Error(flags.run + " has no self-attention: model.encoder.kind is " + run.config().values().model.encoder.kind,
                "--self is for encoders of kind transformer; without it the alignment with a target is shown");
  return aligner;
}

}  // namespace

std::string show_self_attention(const AlignFlags& flags, const CommonFlags& common) {
  const Run run = open_run(flags.run, flags.checkpoint, common);
  const Aligner aligner = open_with_self_attention(flags, run);
  DecodeOptions options = run.config().values().decoding;
  if (flags.batch > 0) options.batch = flags.batch;
  Chunks chunks({flags.source}, size_with_matrices(1 + aligner.self_attention_maps(flags.heads)),
                LineRanges(flags.sentences));
  OutputOptions shown = flags.output_options();
  shown.title = run.folder().string();
  shown.note = kNote;
  AlignmentOutput output(
      flags.output.empty() ? RunFolder{run.folder()}.alignments() / "self" : std::filesystem::path(flags.output),
      shown);
  Limits limits;
  for (Chunk chunk; chunks.next(chunk);) {
    const SelfAttentions found =
        aligner.self_attention(chunk.sources, {.numbers = chunk.lines, .heads = flags.heads, .options = options});
    limits += found.limits;
    for (size_t i = 0; i < found.lines.size(); ++i) {
      alignment::AlignedPair pair = against_itself(found.lines[i], {flags.unit, true});
      pair.index = chunk.lines[i] - 1;
      output.write({pair});
    }
    spdlog::debug("{} sentences, up to line {}", output.written(), chunk.lines.back());
  }
  chunks.finish();
  warn_of(aligner.describe(limits));
  return output.finish();
}

}  // namespace attune::app::align
