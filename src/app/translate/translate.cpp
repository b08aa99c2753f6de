// attune translate RUN: text in, translations out, a line each; at a terminal a prompt.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include "attune/translator.h"
#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/app/trained.h"
#include "src/app/translate/line_editor.h"
#include "src/app/translate/prompt.h"
#include "src/app/translate/translation_text.h"
#include "src/base/error.h"
#include "src/base/line_output.h"
#include "src/base/line_reader.h"
#include "src/base/log.h"

namespace attune::app::translate {
namespace {

struct Flags {
  std::vector<std::string> runs, overrides;
  std::string source, output, prefix, checkpoint = "best", precision;
  int64_t beam = 0, batch = 0;
  double length_penalty = -1;
  TranslationFormat format;
};

// Of lines that are there already: enough to sort by length, few enough to see it move and to hold their alignments.
constexpr size_t kBatchesAtATime = 20, kBytesAtATime = 1 << 18;

DecodeOptions decode_options(const Flags& flags, DecodeOptions options) {
  if (flags.beam > 0) options.beam = flags.beam;
  if (flags.batch > 0) options.batch = flags.batch;
  if (!flags.precision.empty()) options.precision = flags.precision;
  if (std::isnan(flags.length_penalty)) throw Error("--length-penalty is no number", "between 0 and 5");
  if (flags.length_penalty >= 0) options.length_penalty = flags.length_penalty;
  const std::string nbest = std::to_string(flags.format.nbest);
  if (options.keeps_beam() && flags.format.nbest > options.beam)
    throw Error("--nbest " + nbest + " is more than the beam of " + std::to_string(options.beam), "--beam " + nbest);
  return options;
}

/// The beginnings of the next lines' translations.
std::vector<std::string> next_prefixes(LineReader& reader, size_t count, const std::string& file) {
  std::vector<std::string> out(count);
  for (std::string& prefix : out)
    if (!reader.next(prefix))
      throw Error(file + " has fewer lines than the source",
                  "line i is what translation i begins with; it may be empty");
  return out;
}

int translate_lines(const Flags& flags, const Translator& translator, const DecodeOptions& options) {
  const std::string source = flags.source.empty() ? "-" : flags.source;
  if (source == "-" && flags.prefix == "-")
    throw Error("source and prefixes cannot both be standard input", "name the source: --source FILE");
  LineReader input(source);
  std::optional<LineReader> prefixes;
  if (!flags.prefix.empty()) prefixes.emplace(flags.prefix);
  LineOutput output(flags.output);
  const auto start = std::chrono::steady_clock::now();
  const size_t most = kBatchesAtATime * static_cast<size_t>(options.batch);
  int64_t done = 0;
  Limits limits;
  for (auto lines = input.arrived(most, kBytesAtATime); !lines.empty(); lines = input.arrived(most, kBytesAtATime)) {
    std::string text;
    Request request{.nbest = std::max<int64_t>(1, flags.format.nbest),
                    .alignment = flags.format.alignment,
                    .scores = flags.format.nbest > 0,
                    .options = options};
    for (size_t i = 1; i <= lines.size(); ++i) request.numbers.push_back(done + static_cast<int64_t>(i));
    if (prefixes) request.prefixes = next_prefixes(*prefixes, lines.size(), flags.prefix);
    const Translations found = translator.translate(lines, request);
    limits += found.limits;
    for (const Translation& line : found.lines) text += translation_text(line, done++, flags.format);
    if (!output.write(text)) return 0;
  }
  output.finish();
  std::string left;
  if (prefixes && prefixes->next(left))
    throw Error(flags.prefix + " has more lines than the source", "line i is what translation i begins with");
  warn_of(translator.describe(limits));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  spdlog::info("translated {} line{} in {:.1f} s, {:.1f} a second", done, done == 1 ? "" : "s", seconds.count(),
               static_cast<double>(done) / seconds.count());
  return 0;
}

Screen screen() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const plot::Shading shading =
      plot::terminal_shading(true, std::getenv("TERM"), std::getenv("COLORTERM"), std::getenv("NO_COLOR"));
  return {shading, known ? size.ws_col : 80};
}

int run_prompt(const Flags& flags, const Translator& translator, const DecodeOptions& options) {
  LineEditor editor("> ", history_file());
  Prompt prompt(translator, options, flags.format.nbest, screen);
  std::cout << "Type a sentence to translate it, :help for commands, Ctrl-D to leave.\n" << std::flush;
  for (std::string line;;) {
    const LineEditor::Typed typed = editor.read(line);
    if (typed == LineEditor::Typed::kCleared) {
      std::cout << "\n" << std::flush;
      continue;
    }
    if (typed == LineEditor::Typed::kEnd) {
      std::cout << "\n" << std::flush;
      break;
    }
    const auto answer = prompt.answer(line);
    if (!answer) break;
    std::cout << *answer << std::flush;
  }
  return 0;
}

int run(const Flags& flags, const CommonFlags& common) {
  const Translator translator(open_runs(flags.runs, flags.checkpoint, common, flags.overrides), {.keep_weights = true});
  const DecodeOptions options = decode_options(flags, translator.options());
  const bool at_terminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
  if (at_terminal && flags.source.empty() && flags.output.empty()) return run_prompt(flags, translator, options);
  return translate_lines(flags, translator, options);
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  auto flags = std::make_shared<Flags>();
  verb.add_option("runs", flags->runs,
                  "folder of a trained run; of several, with the same vocabularies, the probabilities are averaged")
      ->required()
      ->option_text("RUN...");
  verb.add_option("--source", flags->source, "file to translate, plain or compressed; default: standard input")
      ->check(named());
  verb.add_option("--output", flags->output, "file to write; default: standard output")->check(named());
  verb.add_option("--prefix", flags->prefix,
                  "file of which line i is what translation i begins with, plain or compressed")
      ->check(named());
  verb.add_option("--beam", flags->beam, "hypotheses kept; 1: greedy; default: decoding.beam of the config")
      ->check(CLI::Range(1, 1000));
  verb.add_option("--length-penalty", flags->length_penalty,
                  "alpha of log-probability / length^alpha; default: decoding.length_penalty")
      ->check(CLI::Range(0.0, 5.0));
  verb.add_option("--batch", flags->batch, "sentences translated at a time; default: decoding.batch")
      ->check(CLI::Range(1, 100000));
  verb.add_option("--precision", flags->precision,
                  "numbers to multiply in: float32, bfloat16 or auto; default: decoding.precision")
      ->check(CLI::IsMember({"float32", "bfloat16", "auto"}));
  verb.add_option("--nbest", flags->format.nbest,
                  "writes lists, of the best or of samples: index ||| translation ||| F0= log-probability ||| score")
      ->check(CLI::Range(1, 1000));
  verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one");
  add_decoding_overrides(verb, flags->overrides);
  verb.add_flag("--alignment", flags->format.alignment, "adds ||| and the links between words, source-target from 0");
  return [flags, &common] { return run(*flags, common); };
}

}  // namespace attune::app::translate
