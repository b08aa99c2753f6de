// attune evaluate RUN: how good a trained model is on a test set.
#include <algorithm>
#include <iostream>
#include <memory>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/commands/commands.h"
#include "src/commands/evaluation/collect.h"
#include "src/commands/start.h"
#include "src/commands/trained.h"
#include "src/decode/translator.h"
#include "src/eval/metrics.h"
#include "src/eval/report.h"

namespace attune {
namespace {

struct Flags {
  std::string run, source, target, gold, checkpoint = "best", output;
  std::vector<std::string> metrics;
  int64_t beam = 0;
  bool json = false;
};

// The texts that the flags name, or else those of the run's config. The config's gold links belong to its own texts.
TestSet test_set(const Flags& flags, const TrainedRun& trained) {
  TestSet files = flags.source.empty() ? trained.config.data.test : TestSet{{{flags.source}, {flags.target}}, {}};
  if (!flags.gold.empty()) files.gold.value = flags.gold;
  if (files.source.empty() || files.target.empty())
    throw Error(trained.folder.config().string() + " names no data.test",
                "name the texts: --source FILE --target FILE");
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

int evaluate(const Flags& flags, const CommonFlags& common) {
  if (!flags.output.empty()) destination(flags.output);  // before the long work
  const TrainedRun trained = open_trained(flags.run, flags.checkpoint, common);
  const TestSet files = test_set(flags, trained);
  const auto rows = chosen_metrics(flags, !files.gold.empty());
  const SentencePairs pairs = read_sentence_pairs(files.source.value, files.target.value);
  const Wanted wanted{any_needs(rows, Needs::kForcedDecoding),
                      any_needs(rows, Needs::kTranslations) || !flags.output.empty(), any_needs(rows, Needs::kGold)};
  DecodeOptions options = trained.config.decoding;
  if (flags.beam > 0) options.beam = flags.beam;
  Translator translator(trained.model, trained.vocabularies, options);
  const Outcome outcome = collect(translator, pairs, files, wanted);
  translator.warn_of_limits();
  Evaluated evaluated{flags.run,
                      trained.checkpoint,
                      trained.update,
                      static_cast<int64_t>(pairs.sources.size()),
                      wanted.translations ? options.beam : 0,
                      {}};
  for (const MetricRow* row : rows) evaluated.values.push_back(row->compute(outcome));
  std::cout << (flags.json ? as_json(evaluated) + "\n" : as_table(evaluated)) << std::flush;
  if (!flags.output.empty()) write_lines(flags.output, outcome.hypotheses);
  return 0;
}

}  // namespace

Run declare_evaluate(CLI::App& verb, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  std::string names;
  for (const std::string& name : metrics().names()) names += (names.empty() ? "" : ",") + name;
  verb.add_option("run", flags->run, "run folder")->required()->type_name("RUN");
  auto* source =
      verb.add_option("--source", flags->source, "source side of the test set; default: the config's data.test")
          ->check(named());
  auto* target = verb.add_option("--target", flags->target, "its references")->check(named());
  source->needs(target);
  target->needs(source);
  verb.add_option("--gold", flags->gold, "gold word alignment: a line a pair, i-j sure, ipj possible, 0-based")
      ->check(named());
  verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str();
  verb.add_option("--beam", flags->beam, "hypotheses kept; 1: greedy; default: the config's decoding.beam")
      ->check(CLI::Range(1, 1000));
  verb.add_option("--metrics", flags->metrics, "out of " + names + "; default: all that can be computed")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb.add_option("--output", flags->output, "file for the translations, one a line")->check(named());
  verb.add_flag("--json", flags->json, "one JSON object instead of the table");
  return [flags, &common] { return evaluate(*flags, common); };
}

}  // namespace attune
