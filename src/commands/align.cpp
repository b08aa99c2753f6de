// attune align RUN: what a trained model attends to, for given translations (forced decoding) or its own, as pictures
// and data.
#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <memory>
#include <optional>

#include "src/base/log.h"
#include "src/commands/alignment/aligned.h"
#include "src/commands/alignment/alignment_output.h"
#include "src/commands/alignment/line_ranges.h"
#include "src/commands/commands.h"
#include "src/commands/start.h"
#include "src/commands/trained.h"
#include "src/corpus/pair_reader.h"
#include "src/decode/translator.h"
#include "src/plot/formats.h"
#include "src/plot/units.h"

namespace attune {
namespace {

constexpr size_t kChunk = 1000, kChunkBytes = 1 << 18;  // sentences in memory at a time, with their alignments
constexpr int64_t kDefaultPictures = 20;                // where no sentences were chosen

struct Flags {
  std::string run, source, target, output, checkpoint = "best", sentences;
  std::vector<std::string> formats = {"svg", "png", "jsonl", "pharaoh"};
  AlignedOptions shown;
  int64_t pictures = -1, batch = 0, beam = 0;
};

/// The lines that are aligned: of the source alone, or of both sides in step.
class Lines {
 public:
  explicit Lines(const Flags& flags) {
    if (flags.target.empty())
      source_.emplace(flags.source);
    else
      pairs_.emplace(flags.source, flags.target);
  }
  bool next(std::string& source, std::string& target) {
    return pairs_ ? pairs_->next(source, target) : source_->next(source);
  }
  int64_t line_number() const { return pairs_ ? pairs_->line_number() : source_->line_number(); }

 private:
  std::optional<TextReader> source_;
  std::optional<PairReader> pairs_;
};

/// Files are compared before the work begins; a pipe can only be read once.
void check_lengths(const Flags& flags) {
  if (flags.target.empty()) return;
  for (const std::string& file : {flags.source, flags.target})
    if (!std::filesystem::is_regular_file(file)) return;
  check_same_length(flags.source, flags.target);
}

/// Some lines of the text, whole pairs, with the numbers they have there.
struct Chunk {
  std::vector<int64_t> lines;
  std::vector<std::string> sources, targets;
  size_t bytes = 0;
};

void write_chunk(Translator& translator, const Flags& flags, const Chunk& chunk, AlignmentOutput& output) {
  if (chunk.lines.empty()) return;
  const Request request{.numbers = chunk.lines};
  const std::vector<Translation> results = flags.target.empty()
                                               ? translator.translate(chunk.sources, request)
                                               : translator.force(chunk.sources, chunk.targets, request);
  for (size_t i = 0; i < results.size(); ++i) {
    const Translation& result = results[i];
    AlignedPair pair;
    if (!result.hypotheses.empty()) {
      const Hypothesis& best = result.hypotheses.front();
      const Segmented cut =
          flags.target.empty() ? result.target->describe(best.ids) : result.target->segment(result.texts.front());
      pair = aligned_pair(result.source, cut, best.alignment, flags.shown);
      pair.log_probability = best.log_probability;
      if (best.alignment.values.empty() && !best.ids.empty())
        spdlog::warn(
            "line {} and its translation are too long for an alignment to be kept: the data files hold none of it",
            chunk.lines[i]);
    }
    pair.index = chunk.lines[i] - 1;
    output.write(pair);
  }
  spdlog::debug("{} sentences aligned, up to line {}", output.written(), chunk.lines.back());
}

int align(const Flags& flags, const CommonFlags& common) {
  const LineRanges chosen(flags.sentences);
  for (const std::string& name : flags.formats) alignment_formats().at(name);
  units().at(flags.shown.unit);
  check_lengths(flags);
  const TrainedRun trained = open_trained(flags.run, flags.checkpoint, common);
  if (!trained.config.model.attends())
    throw Error(flags.run + " attends to nothing: model.attention.score is " + trained.config.model.attention.score,
                "train it with another score");
  DecodeOptions options = trained.config.decoding;
  if (flags.batch > 0) options.batch = flags.batch;
  if (flags.beam > 0) options.beam = flags.beam;
  Translator translator(trained.model, trained.vocabularies, options);
  const int64_t pictures = flags.pictures >= 0 ? flags.pictures : chosen.all() ? kDefaultPictures : INT64_MAX;
  Lines lines(flags);
  AlignmentOutput output(flags.output.empty() ? trained.folder.alignments() : std::filesystem::path(flags.output),
                         flags.formats, pictures);
  Chunk chunk;
  std::string source, target;
  while (lines.line_number() < chosen.last() && lines.next(source, target)) {
    if (!chosen.contains(lines.line_number())) continue;
    chunk.lines.push_back(lines.line_number());
    chunk.sources.push_back(source);
    if (!flags.target.empty()) chunk.targets.push_back(target);
    chunk.bytes += source.size() + target.size();
    if (chunk.lines.size() == kChunk || chunk.bytes >= kChunkBytes)
      write_chunk(translator, flags, std::exchange(chunk, {}), output);
  }
  write_chunk(translator, flags, chunk, output);
  if (!chosen.all() && lines.line_number() < chosen.last())
    spdlog::warn("{} has {} lines: no line {} to align", flags.source, lines.line_number(), chosen.last());
  if (output.written() == 0)
    throw Error(flags.source + (chosen.all() ? " holds no line" : " holds none of the chosen lines"));
  translator.warn_of_limits();
  std::cout << output.finish() << "\n";
  return 0;
}

std::string listed(const auto& table) {
  std::string text;
  for (const auto& row : table.rows()) text += fmt::format("\n  {}: {}", row.name, row.help);
  return text;
}

}  // namespace

Run declare_align(CLI::App& verb, const CommonFlags& common) {
  auto flags = std::make_shared<Flags>();
  verb.add_option("run", flags->run, "the run folder, runs/toy for instance")->required();
  verb.add_option("--source", flags->source, "source side, one sentence a line; - is standard input")
      ->check(named())
      ->required();
  auto* target =
      verb.add_option("--target", flags->target, "its translations; without it the model translates")->check(named());
  verb.add_option("--output", flags->output, "folder of pictures and data; default: RUN/alignments")->check(named());
  verb.add_option("--format", flags->formats, "what is written, several with commas:" + listed(alignment_formats()))
      ->delimiter(',')
      ->allow_extra_args(false)  // the run may follow
      ->capture_default_str();
  verb.add_option("--unit", flags->shown.unit, "what rows and columns are:" + listed(units()))->capture_default_str();
  verb.add_flag("--eos", flags->shown.ends, "show the end of the sentence, </s>, too (never in pharaoh)");
  verb.add_option("--sentences", flags->sentences, "only these lines, 3,7-9 for instance, counted from 1");
  verb.add_option("--pictures", flags->pictures,
                  "pictures of so many sentences at most; default: 20, or all of --sentences")
      ->check(CLI::Range(0, 1000000000));
  verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str();
  verb.add_option("--batch", flags->batch, "sentences at a time; default: the config's decoding.batch")
      ->check(CLI::Range(1, 100000));
  verb.add_option("--beam", flags->beam, "hypotheses kept; default: the config's decoding.beam")
      ->check(CLI::Range(1, 1000))
      ->excludes(target);
  return [flags, &common] { return align(*flags, common); };
}

}  // namespace attune
