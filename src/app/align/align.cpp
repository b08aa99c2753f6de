// attune align RUN: what a trained model attends to, for given translations (forced decoding) or its own, as pictures
// and data.
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <iostream>
#include <memory>

#include "attune/aligner.h"
#include "src/app/align/align_flags.h"
#include "src/app/align/alternatives.h"
#include "src/app/align/link_source.h"
#include "src/app/align/past.h"
#include "src/app/align/self_attention.h"
#include "src/app/align/side_by_side.h"
#include "src/app/chunks.h"
#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/app/trained.h"
#include "src/base/log.h"
#include "src/base/run.h"
#include "src/config/config.h"
#include "src/eval/bleu.h"
#include "src/plot/formats.h"
#include "src/plot/units.h"

namespace attune::app::align {
namespace {

constexpr const char* kShiftNote = "A row is where the model looked once it had read the word (--shift input).";

void check_flags(const AlignFlags& flags) {
  if (flags.run.empty()) throw Error("attune align takes a run, or --compare", "attune align RUN --source FILE");
  if (flags.source.empty()) throw Error("no text to align", "--source FILE, and --target FILE for given translations");
  if (!flags.gold.empty() && flags.target.empty())
    throw Error("--gold belongs to given translations", "name them: --target FILE");
  if (!flags.gold.empty() && plot::units().at(flags.unit).unit != plot::Unit::kWord)
    throw Error("--gold links words, and --unit is " + flags.unit, "leave one of them out");
}

/// Whether a row is where the model looked once it had read the word.
const Table<Choice<bool>>& shifts() {
  static const Table<Choice<bool>> table{"shift", {{"predicted", false}, {"input", true}}};
  return table;
}

/// The run that is asked, how it translates, and the limits that are met.
struct Asked {
  Translator translator;
  Aligner aligner;
  DecodeOptions decoding;
  Limits limits = {};

  std::vector<Translation> translations(const AlignFlags& flags, const Chunk& chunk) {
    const Request request{.nbest = flags.nbest, .numbers = chunk.lines, .heads = flags.heads, .options = decoding};
    Translations found = flags.target.empty() ? translator.translate(chunk.sources, request)
                                              : aligner.align(chunk.sources, chunk.targets, request);
    limits += found.limits;
    return std::move(found.lines);
  }
};

/// What is written of each sentence, and where.
struct Shown {
  AlignedOptions options;
  PastAlignments past;
  AlignmentOutput output;
};

void write_chunk(Asked& asked, const AlignFlags& flags, const Chunk& chunk, Shown& shown) {
  const std::vector<Translation> results = asked.translations(flags, chunk);
  for (size_t i = 0; i < results.size(); ++i) {
    alignment::Alternatives sentence = alternatives_of(results[i], shown.options);
    if (sentence.front().alignment.values.empty() && !sentence.front().target.empty())
      spdlog::warn("line {} {}: the data files hold no alignment of it", chunk.lines[i],
                   results[i].source.ids.empty() ? "has an empty source" : "and its translation are too long");
    for (alignment::AlignedPair& pair : sentence) {
      pair.index = chunk.lines[i] - 1;
      if (!chunk.gold.empty()) pair.gold = chunk.gold[i];
      if (!flags.reference.empty()) pair.reference = chunk.targets[i];
    }
    if (!flags.reference.empty())
      sentence.front().bleu = eval::sentence_bleu(eval::bleu_statistics(results[i].text(), chunk.targets[i]));
    if (alignment::AlignedPair& best = sentence.front(); best.pieces) best.past = shown.past.of(*best.pieces);
    shown.output.write(sentence);
  }
  spdlog::debug("{} sentences aligned, up to line {}", shown.output.written(), chunk.lines.back());
}

int compare_files(const AlignFlags& flags) {
  if (!flags.run.empty()) throw Error("--compare takes files and no run", "leave " + flags.run + " out");
  if (flags.output.empty()) throw Error("--compare belongs to no run", "name the folder to write to: --output DIR");
  std::cout << show_side_by_side({.files = flags.compared,
                                  .source = flags.source,
                                  .target = flags.target,
                                  .gold = flags.gold,
                                  .output = flags.output,
                                  .shown = flags.output_options()},
                                 LineRanges(flags.sentences))
            << "\n";
  return 0;
}

DecodeOptions decode_options(const AlignFlags& flags, DecodeOptions options) {
  if (flags.batch > 0) options.batch = flags.batch;
  if (flags.beam > 0) options.beam = flags.beam;
  if (flags.nbest > options.beam)
    throw Error(fmt::format("--nbest {} asks for more than the beam holds, {}", flags.nbest, options.beam),
                fmt::format("--beam {}", flags.nbest));
  return options;
}

int align_translations(const AlignFlags& flags, const CommonFlags& common) {
  const LineRanges chosen(flags.sentences);
  if (!flags.beside().empty()) attune::corpus::check_same_length(flags.source, flags.beside());
  if (!flags.gold.empty()) attune::corpus::check_links(flags.source, flags.target, flags.gold);
  const Run run = open_attending(flags.run, flags.checkpoint, common);
  const RunFolder folder{run.folder()};
  const config::Config& config = run.config().values();
  Asked asked{Translator(run), Aligner(run), decode_options(flags, config.decoding)};
  const models::ModelOptions& model = config.model;
  const int64_t read_after = model.decoder_row().read_after(model);
  const bool shifted = shifts().at(flags.shift).value;
  // Recorded of given translations, and drawn by the viewer alone.
  const bool is_film =
      !flags.target.empty() && !shifted && std::ranges::find(flags.formats, "html") != flags.formats.end();
  const int64_t heads = flags.heads ? asked.aligner.alignment_maps() : 0;
  Chunks chunks({flags.source, flags.beside(), flags.gold}, size_with_matrices(flags.nbest * (1 + heads)), chosen);
  OutputOptions options = flags.output_options();
  options.title = folder.folder.string();
  options.update = is_film ? run.update() : 0;
  options.note = shifted ? kShiftNote : "";
  Shown shown{{flags.unit, true, shifted ? read_after : 0},
              is_film ? PastAlignments(folder, run.update()) : PastAlignments(),
              {flags.output.empty() ? folder.alignments() : std::filesystem::path(flags.output), options}};
  for (Chunk chunk; chunks.next(chunk);) write_chunk(asked, flags, chunk, shown);
  chunks.finish();
  warn_of(asked.translator.describe(asked.limits));
  std::cout << shown.output.finish() << "\n";
  return 0;
}

int align(const AlignFlags& flags, const CommonFlags& common) {
  const LineRanges chosen(flags.sentences);  // refused before the long work, as what follows
  for (const std::string& name : flags.formats) plot::alignment_formats().at(name);
  plot::units().at(flags.unit);
  alignment::link_rules().at(flags.links.rule);
  if (!flags.compared.empty()) return compare_files(flags);
  check_flags(flags);
  if (!flags.self) return align_translations(flags, common);
  std::cout << show_self_attention(flags, common) << "\n";
  return 0;
}

/// What is about translations does not go with sources alone.
void check_self(const CLI::App& verb) {
  for (const char* name : {"--target", "--reference", "--gold", "--shift", "--beam", "--nbest"})
    if (verb.count(name) > 0)
      throw Error(fmt::format("--self shows sources against themselves, and {} belongs to translations", name),
                  "leave one of them out");
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  auto flags = std::make_shared<AlignFlags>();
  verb.add_option("run", flags->run, "the run folder, runs/toy for instance");
  verb.add_option("--source", flags->source, "source side, one sentence a line; - is standard input")->check(named());
  auto* target =
      verb.add_option("--target", flags->target, "its translations; without it the model translates")->check(named());
  auto* reference =
      verb.add_option(
              "--reference", flags->reference,
              "translations of people, beside the model's own: the page shows them and the BLEU of each sentence")
          ->check(named())
          ->excludes(target);
  verb.add_option("--output", flags->output, "folder of pictures and data; default: RUN/alignments")->check(named());
  verb.add_option("--format", flags->formats,
                  "what is written, several with commas:" + listed(plot::alignment_formats()))
      ->delimiter(',')
      ->allow_extra_args(false)  // the run may follow
      ->default_str(fmt::format("{}", fmt::join(flags->formats, " ")));
  std::vector<CLI::Option*> of_run;
  of_run.push_back(verb.add_option("--unit", flags->unit, "what rows and columns are:" + listed(plot::units()))
                       ->capture_default_str());
  verb.add_flag("--eos", flags->ends,
                "show the end of the sentence, </s>, too (links never do, marian and nematus always)");
  of_run.push_back(verb.add_option("--shift", flags->shift,
                                   "predicted: row i is where the model looked to write word i; input: where it looked "
                                   "once it had read it, a step "
                                   "later, of attend_first two (its last word has the row of the end)")
                       ->check(CLI::IsMember(shifts().names()))
                       ->capture_default_str());
  of_run.push_back(
      verb.add_flag("--heads", flags->heads, "every head's alignment, too; of a Transformer also each layer's mean"));
  of_run.push_back(verb.add_flag("--self", flags->self,
                                 "no translations, but each source against itself, as an encoder of kind transformer "
                                 "sees it: a row is where its word looks; the mean of each layer, and of all; in "
                                 "RUN/alignments/self"));
  add_link_flags(verb, flags->links);
  verb.add_option(
          "--gold", flags->gold,
          "gold links of the given translations, drawn over the pictures: i-j sure, ipj possible, between words, "
          "from 0, in a file named .talp from 1")
      ->check(named());
  verb.add_option("--sentences", flags->sentences, "only these lines, 3,7-9 for instance, counted from 1");
  verb.add_option("--pictures", flags->pictures,
                  "pictures of so many sentences at most; default: 20, or all of --sentences")
      ->check(CLI::Range(0, 1000000000));
  of_run.push_back(
      verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str());
  of_run.push_back(verb.add_option("--batch", flags->batch, "sentences at a time; default: the config's decoding.batch")
                       ->check(CLI::Range(1, 100000)));
  of_run.push_back(verb.add_option("--beam", flags->beam, "hypotheses kept; default: the config's decoding.beam")
                       ->check(CLI::Range(1, 1000))
                       ->excludes(target));
  of_run.push_back(verb.add_option("--nbest", flags->nbest, "so many of the model's own translations, side by side")
                       ->check(CLI::Range(1, 1000))
                       ->excludes(target));
  auto* compare =
      verb.add_option(
              "--compare", flags->compared,
              "no run, but two files of alignments of one text, side by side: FILE whose suffix names its format, or "
              "FORMAT:FILE, of jsonl, pharaoh, talp, marian, nematus; those that hold no words need --source and "
              "--target")
          ->expected(2)
          ->check(named());
  of_run.push_back(reference);
  for (CLI::Option* option : of_run) compare->excludes(option);
  return [flags, &common, &verb] {
    if (flags->self) check_self(verb);
    return align(*flags, common);
  };
}

}  // namespace attune::app::align
