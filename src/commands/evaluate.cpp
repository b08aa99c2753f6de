// attune evaluate RUN: how good a trained model is on a test set.
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/commands/commands.h"
#include "src/commands/evaluation/collect.h"
#include "src/commands/evaluation/outputs.h"
#include "src/commands/start.h"
#include "src/commands/trained.h"
#include "src/decode/translator.h"
#include "src/eval/by_length.h"
#include "src/eval/metrics.h"
#include "src/eval/report.h"
#include "src/plot/curves.h"

namespace attune {
namespace {

struct Flags {
  std::vector<std::string> runs, overrides, metrics, outputs;
  std::string source, target, gold, checkpoint = "best", output, by_length, test = "bootstrap";
  int64_t beam = 0, trials = 0;
  bool json = false;
};

// The texts that the flags name, or else those of the run's config. The config's gold links belong to its own texts.
TestSet test_set(const Flags& flags, const Config& config) {
  TestSet files = flags.source.empty() ? config.data.test : TestSet{{{flags.source}, {flags.target}}, {}};
  if (!flags.gold.empty()) files.gold.value = flags.gold;
  if (files.source.empty() || files.target.empty())
    throw Error(flags.runs.front() + "/config.yaml names no data.test", "name the texts: --source FILE --target FILE");
  return files;
}

// The rows that were asked for; without a wish all, AER only where there are gold links.
std::vector<const MetricRow*> chosen_metrics(const Flags& flags, bool has_gold) {
  std::vector<const MetricRow*> chosen;
  for (const std::string& name : flags.metrics) chosen.push_back(&metrics().at(name));
  for (const MetricRow& row : metrics().rows())
    if (flags.metrics.empty() && (row.needs != Needs::kGold || has_gold)) chosen.push_back(&row);
  for (const MetricRow* row : chosen)
    if (row->needs == Needs::kGold && !has_gold)
      throw Error(std::string(row->name) + " needs a gold alignment of the texts", "--gold FILE");
  return chosen;
}

bool any_needs(const std::vector<const MetricRow*>& rows, Needs needs) {
  return std::any_of(rows.begin(), rows.end(), [&](const MetricRow* row) { return row->needs == needs; });
}

/// BLEU by the source's length, as a table; and as a picture, where the file is named.
std::string length_report(const std::string& file, const SentencePairs& pairs, const Outcome& outcome) {
  const auto found = by_length(text_metrics().at("bleu"), pairs.sources, outcome.hypotheses, outcome.references);
  std::string out = "\nsource words  sentences   BLEU\n";
  Curve curve{"BLEU", {}};
  for (const LengthRange& range : found) {
    out += fmt::format("{:>5} - {:<4}  {:>9}  {:>5.2f}\n", range.from, range.to, range.sentences, range.value);
    curve.points.push_back({static_cast<double>(range.from + range.to) / 2, range.value});
  }
  write_curves(file, "", {{"BLEU by sentence length", {curve}}}, "words of the source");
  return out;
}

int evaluate_runs(const Flags& flags, const CommonFlags& common) {
  if (!flags.output.empty()) destination(flags.output);  // before the long work
  if (!flags.by_length.empty()) picture_kind(flags.by_length);
  const TrainedRuns trained = open_ensemble(flags.runs, flags.checkpoint, common, flags.overrides);
  const TestSet files = test_set(flags, trained.config);
  const auto rows = chosen_metrics(flags, !files.gold.empty());
  const SentencePairs pairs = read_sentence_pairs(files.source.value, files.target.value);
  const bool translations = !flags.output.empty() || !flags.by_length.empty();
  const Wanted wanted{any_needs(rows, Needs::kForcedDecoding), any_needs(rows, Needs::kTranslations) || translations,
                      any_needs(rows, Needs::kGold)};
  DecodeOptions options = trained.config.decoding;
  if (flags.beam > 0) options.beam = flags.beam;
  Translator translator(trained.models, trained.vocabularies, options);
  const Outcome outcome = collect(translator, pairs, files, wanted);
  translator.warn_of_limits();
  Evaluated evaluated{fmt::format("{}", fmt::join(flags.runs, " + ")),
                      trained.checkpoint,
                      trained.update,
                      static_cast<int64_t>(pairs.sources.size()),
                      wanted.translations ? options.beam : 0,
                      {}};
  for (const MetricRow* row : rows) evaluated.values.push_back(row->compute(outcome));
  std::string report = flags.json ? as_json(evaluated) + "\n" : as_table(evaluated);
  if (!flags.by_length.empty()) {
    const std::string lengths = length_report(flags.by_length, pairs, outcome);
    if (!flags.json) report += lengths;
  }
  std::cout << report << std::flush;
  if (!flags.output.empty()) write_lines(flags.output, outcome.hypotheses);
  return 0;
}

int evaluate_outputs(const Flags& flags) {
  OutputsTask task{flags.outputs, flags.target, {}, flags.test, flags.trials, flags.json};
  if (flags.target.empty()) throw Error("--outputs needs their references", "--target FILE");
  for (const std::string& name : flags.metrics) task.metrics.push_back(&text_metrics().at(name));
  if (flags.metrics.empty())
    for (const TextMetricRow& row : text_metrics().rows()) task.metrics.push_back(&row);
  std::cout << compare_outputs(task) << std::flush;
  return 0;
}

int evaluate(const Flags& flags, const CommonFlags& common) {
  if (flags.outputs.empty() == flags.runs.empty())
    throw Error("attune evaluate takes a run, or --outputs",
                "attune evaluate RUN, or attune evaluate --outputs FILE... --target FILE");
  return flags.outputs.empty() ? evaluate_runs(flags, common) : evaluate_outputs(flags);
}

}  // namespace

Run declare_evaluate(CLI::App& verb, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  std::string names;
  for (const std::string& name : metrics().names()) names += (names.empty() ? "" : ",") + name;
  verb.add_option("runs", flags->runs,
                  "run folder; of several, with the same vocabularies, the probabilities are averaged")
      ->option_text("RUN...");
  auto* target = verb.add_option("--target", flags->target, "the test set's references")->check(named());
  auto* source = verb.add_option("--source", flags->source, "its source side; default of both: the config's data.test")
                     ->check(named())
                     ->needs(target);
  auto* outputs = verb.add_option("--outputs", flags->outputs,
                                  "no run, but files of translations of --target's lines: their values, and whether "
                                  "they differ from the first by more than chance")
                      ->check(named())
                      ->excludes(source);
  verb.add_option("--test", flags->test, "of these differences: bootstrap or randomization, both paired")
      ->check(CLI::IsMember({"bootstrap", "randomization"}))
      ->capture_default_str()
      ->needs(outputs);
  verb.add_option("--trials", flags->trials, "of the test; default: 1000, of randomization 10000")
      ->check(CLI::Range(1, 10000000))
      ->needs(outputs);
  verb.add_option("--gold", flags->gold, "gold word alignment: a line a pair, i-j sure, ipj possible, 0-based")
      ->check(named());
  verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str();
  verb.add_option("--beam", flags->beam, "hypotheses kept; 1: greedy; default: the config's decoding.beam")
      ->check(CLI::Range(1, 1000));
  verb.add_option("--metrics", flags->metrics, "out of " + names + "; default: all that can be computed")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb.add_option("--by-length", flags->by_length,
                  "picture of BLEU by the source's length: .svg, .png or .pdf; its table follows the others")
      ->check(named());
  add_decoding_overrides(verb, flags->overrides);
  verb.add_option("--output", flags->output, "file for the translations, one a line")->check(named());
  verb.add_flag("--json", flags->json, "one JSON object instead of the table");
  return [flags, &common] { return evaluate(*flags, common); };
}

}  // namespace attune
