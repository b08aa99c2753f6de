// attune score RUN: how probable given translations are to a model, or to several together; line by line, word by word, or
// as one more feature of n-best lists.
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

#include "attune/translator.h"
#include "src/app/chunks.h"
#include "src/app/commands.h"
#include "src/app/score/nbest_list.h"
#include "src/app/start.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/line_output.h"
#include "src/base/line_reader.h"
#include "src/base/log.h"
#include "src/text/tokenizer.h"

namespace attune::app::score {
namespace {

struct Flags {
  std::vector<std::string> runs, overrides;
  std::string source, target, nbest, output, checkpoint = "best", feature = "attune";
  int64_t batch = 0;
  bool words = false;
};

/// What of `decoding` scoring reads: how lists are ranked, and how much is done at a time.
constexpr std::array<std::string_view, 4> kRead = {"decoding.length_penalty", "decoding.length_normalization",
                                                   "decoding.coverage_penalty", "decoding.batch"};

void check_overrides(const std::vector<std::string>& overrides) {
  for (const std::string& one : overrides) {
    const std::string_view name = std::string_view(one).substr(0, one.find('='));
    if (name.starts_with("decoding.") && std::find(kRead.begin(), kRead.end(), name) == kRead.end())
      throw Error(fmt::format("--set {}: scoring does not read it", one),
                  fmt::format("it reads {}", fmt::join(kRead, ", ")));
  }
}

constexpr ChunkSize kChunk = {.lines = 2000, .bytes = 1 << 20};  // enough to batch by length

/// "log-probability", with --words "log-probability ||| piece log-probability ... </s> log-probability".
std::string score_line(const Translation& scored, bool words) {
  const Hypothesis& hypothesis = scored.hypotheses.front();
  std::string line = fmt::format("{:.6f}", hypothesis.log_probability);
  if (!words) return line + "\n";
  line += " |||";
  for (size_t i = 0; i <= hypothesis.ids.size(); ++i)
    line += fmt::format(" {} {:.6f}", i < hypothesis.ids.size() ? scored.target->surface(hypothesis.ids[i]) : "</s>",
                        hypothesis.token_log_probabilities[i]);
  return line + "\n";
}

/// What translations are scored by, and what was met on the way.
struct Scorer {
  Translator translator;
  DecodeOptions options;
  Limits limits = {};
  int64_t unknown = 0;  // target tokens that the vocabulary does not have

  /// Scores of pairs with the numbers of their lines; Error for one that is too long, whose line would be missing.
  std::vector<Translation> score(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                                 const std::vector<int64_t>& numbers) {
    Translations found =
        translator.score(sources, targets, {.alignment = false, .numbers = numbers, .options = options});
    limits += found.limits;
    for (size_t i = 0; i < found.lines.size(); ++i) {
      if (found.lines[i].hypotheses.empty())
        throw Error("line " + std::to_string(numbers[i]) + " is too long to be scored", "leave it out");
      const auto& ids = found.lines[i].hypotheses.front().ids;
      unknown += std::count(ids.begin(), ids.end(), text::kUnknown);
    }
    return std::move(found.lines);
  }
};

int64_t score_pairs(const Flags& flags, Scorer& scorer, LineOutput& output) {
  Chunks chunks({flags.source, flags.target}, kChunk);
  for (Chunk chunk; chunks.next(chunk);) {
    std::string lines;
    for (const Translation& one : scorer.score(chunk.sources, chunk.targets, chunk.lines))
      lines += score_line(one, flags.words);
    if (!output.write(lines)) break;
  }
  return chunks.line_number();
}

int64_t score_lists(const Flags& flags, Scorer& scorer, LineOutput& output) {
  LineReader source(flags.source);
  NbestReader reader(flags.nbest);
  int64_t done = 0;
  std::string sentence;
  for (NbestList list; reader.next(list);) {
    while (source.line_number() <= list.index)
      if (!source.next(sentence))
        throw Error(fmt::format("{}:{}: a translation of sentence {}, but {} has {} lines", flags.nbest,
                                reader.line_number(), list.index, flags.source, source.line_number()),
                    "sentences are counted from 0");
    std::vector<std::string> targets;
    std::vector<int64_t> numbers;
    for (const NbestEntry& entry : list.entries) {
      targets.push_back(plain_field(entry.text));
      numbers.push_back(entry.line);
    }
    const auto found = scorer.score(std::vector<std::string>(targets.size(), sentence), targets, numbers);
    for (size_t i = 0; i < found.size(); ++i)
      list.entries[i].add(flags.feature, found[i].hypotheses.front().log_probability,
                          found[i].hypotheses.front().score);
    if (!output.write(list.ranked())) break;
    done += std::ssize(found);
  }
  return done;
}

int score(const Flags& flags, const CommonFlags& common) {
  check_overrides(flags.overrides);
  const Translator translator(open_runs(flags.runs, flags.checkpoint, common, flags.overrides));
  Scorer scorer{translator, translator.options()};
  if (flags.batch > 0) scorer.options.batch = flags.batch;
  LineOutput output(flags.output);
  const int64_t done = (flags.nbest.empty() ? score_pairs : score_lists)(flags, scorer, output);
  output.finish();
  warn_of(translator.describe(scorer.limits));
  if (scorer.unknown > 0)
    spdlog::warn("the vocabulary does not have {} of the translations' tokens: they were scored as <unk>",
                 scorer.unknown);
  spdlog::info("scored {} translation{}", done, done == 1 ? "" : "s");
  return 0;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  verb.add_option("runs", flags->runs,
                  "folder of a trained run; of several, with the same vocabularies, the probabilities are averaged")
      ->required()
      ->option_text("RUN...");
  verb.add_option("--source", flags->source, "source side, one sentence a line")->required()->check(named());
  auto* target = verb.add_option("--target", flags->target, "its translations, one a line")->check(named());
  auto* nbest = verb.add_option("--nbest", flags->nbest,
                                "n-best lists instead, index ||| translation ||| features ||| score: each gets one "
                                "feature more, this model's score, and is sorted by it")
                    ->check(named());
  target->excludes(nbest);
  verb.add_option("--output", flags->output, "file to write; default: standard output")->check(named());
  verb.add_flag("--words", flags->words, "adds ||| and every token with its log-probability")->excludes(nbest);
  verb.add_option("--feature", flags->feature, "name of the feature in n-best lists")
      ->check(CLI::Validator(
          [](std::string& name) {
            const bool well = !name.empty() && name.find_first_of(" \t=|") == std::string::npos;
            return well ? std::string() : "expected a name without blanks, = and |, got '" + name + "'";
          },
          ""))
      ->capture_default_str()
      ->needs(nbest);
  verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str();
  verb.add_option("--batch", flags->batch, "pairs at a time; default: decoding.batch")->check(CLI::Range(1, 100000));
  add_decoding_overrides(verb, flags->overrides);
  return [flags, &common] {
    if (flags->target.empty() && flags->nbest.empty())
      throw Error("attune score needs translations", "--target FILE, or --nbest FILE");
    return score(*flags, common);
  };
}

}  // namespace attune::app::score
