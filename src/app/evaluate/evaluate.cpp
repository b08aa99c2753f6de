// attune evaluate RUN: how good a trained model is on a test set.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "attune/translator.h"
#include "src/app/commands.h"
#include "src/app/evaluate/heads.h"
#include "src/app/evaluate/links.h"
#include "src/app/evaluate/outputs.h"
#include "src/app/start.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/line_output.h"
#include "src/config/config.h"
#include "src/config/listing.h"
#include "src/eval/by_length.h"
#include "src/eval/metrics.h"
#include "src/eval/report.h"
#include "src/plot/curves.h"

namespace attune::app::evaluate {
namespace {

struct Flags {
  std::vector<std::string> runs, overrides, metrics, outputs, alignments;
  std::string source, target, gold, checkpoint = "best", output, by_length, test = "bootstrap";
  int64_t beam = 0, trials = 0;
  bool json = false, heads = false;
};

// The texts that the flags name, or else those of the run's config. The config's gold links belong to its own texts.
attune::corpus::TestSet test_set(const Flags& flags, const config::Config& config) {
  attune::corpus::TestSet files =
      flags.source.empty() ? config.data.test : attune::corpus::TestSet{{{flags.source}, {flags.target}}, {}};
  if (!flags.gold.empty()) files.gold.value = flags.gold;
  if (files.source.empty() || files.target.empty())
    throw Error(flags.runs.front() + "/config.yaml names no data.test", "name the texts: --source FILE --target FILE");
  return files;
}

std::vector<std::string> unique(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names)
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  return out;
}

/// The options of `decoding` that are not what they would be by themselves, and the beam in any case.
std::vector<std::pair<std::string, std::string>> decoding_of(const DecodeOptions& options) {
  const std::vector<config::Option> chosen = config::list_options(options),
                                    usual = config::list_defaults<DecodeOptions>();
  std::vector<std::pair<std::string, std::string>> out;
  for (size_t i = 0; i < chosen.size(); ++i) {
    const bool says_more = chosen[i].value != usual[i].value || chosen[i].path == "beam";
    const bool is_read = chosen[i].path != "beam" || options.keeps_beam();
    if (!chosen[i].section && says_more && is_read) out.emplace_back(chosen[i].path, chosen[i].value);
  }
  return out;
}

/// BLEU, and how many sentences it stands on, by length.
void write_length_picture(const Flags& flags, const std::vector<eval::LengthRange>& ranges) {
  plot::Curve bleu{"BLEU", {}}, sentences{"sentences", {}};
  for (const eval::LengthRange& range : ranges) {
    bleu.points.push_back({static_cast<double>(range.to), range.value});
    sentences.points.push_back({static_cast<double>(range.to), static_cast<double>(range.sentences)});
  }
  std::string runs;
  for (const std::string& run : flags.runs)
    runs += (runs.empty() ? "" : " + ") + std::filesystem::absolute(run + "/.").parent_path().filename().string();
  plot::write_curves(flags.by_length, runs,
                     {{"BLEU by sentence length", {bleu}, false, true}, {"sentences", {sentences}, false, true}},
                     "words of the source, up to");
}

void check_heads(const Flags& flags, bool has_gold, bool attends) {
  if (flags.runs.size() > 1) throw Error("--heads is about the layers and heads of one run", "name one run");
  if (!has_gold) throw Error("--heads needs a gold alignment of the texts", "--gold FILE");
  if (!attends) throw Error("--heads needs a model that attends to something", "leave it out");
}

/// An evaluation with these metrics.
EvaluationRequest request_of(const Flags& flags, const attune::corpus::TestSet& files,
                             const std::vector<const eval::MetricRow*>& rows, bool translations,
                             const DecodeOptions& options) {
  EvaluationRequest request{.gold = files.gold.value,
                            .translations = translations,
                            .links = flags.heads,
                            .options = options,
                            .source_name = files.source.value,
                            .target_name = files.target.value};
  for (const eval::MetricRow* row : rows) request.metrics.emplace_back(row->name);
  return request;
}

int evaluate_runs(const Flags& flags, const CommonFlags& common) {
  if (!flags.by_length.empty()) {  // before the long work
    plot::picture_kind(flags.by_length);
    destination(flags.by_length);
  }
  const std::vector<Run> runs = open_runs(flags.runs, flags.checkpoint, common, flags.overrides);
  const Translator translator(runs);
  const attune::corpus::TestSet files = test_set(flags, runs.front().config().values());
  if (flags.heads) check_heads(flags, !files.gold.empty(), translator.attends());
  const auto rows = eval::chosen_metrics(unique(flags.metrics), !files.gold.empty(), translator.attends());
  const attune::corpus::SentencePairs pairs =
      attune::corpus::read_sentence_pairs(files.source.value, files.target.value);
  std::optional<LineOutput> output;
  if (!flags.output.empty()) output.emplace(flags.output);
  const bool translations = output || !flags.by_length.empty();
  DecodeOptions options = translator.options();
  if (flags.beam > 0) options.beam = flags.beam;
  const Evaluation evaluation =
      translator.evaluate(pairs.sources, pairs.targets, request_of(flags, files, rows, translations, options));
  warn_of(translator.describe(evaluation.limits));
  const eval::Outcome& outcome = *evaluation.outcome;
  eval::Evaluated evaluated{.runs = {}, .sentences = std::ssize(pairs.sources)};
  for (size_t i = 0; i < runs.size(); ++i)
    evaluated.runs.push_back({flags.runs[i], runs[i].checkpoint(), runs[i].update()});
  if (flags.heads) evaluated.heads = judge_heads(translator, options, pairs, outcome.gold);
  if (translations || any_needs(rows, eval::Needs::kTranslations)) evaluated.decoding = decoding_of(options);
  evaluated.values = evaluation.values;
  if (!flags.by_length.empty()) {
    evaluated.bleu_by_length =
        eval::by_length(eval::text_metrics().at("bleu"), pairs.sources, outcome.hypotheses, outcome.references);
    write_length_picture(flags, evaluated.bleu_by_length);
  }
  std::cout << (flags.json ? as_json(evaluated) + "\n" : as_table(evaluated)) << std::flush;
  if (output) {
    for (const std::string& line : outcome.hypotheses) output->write(line + "\n");
    output->finish();
  }
  return 0;
}

int evaluate_outputs(const Flags& flags) {
  OutputsTask task{.files = flags.outputs,
                   .target = flags.target,
                   .metrics = {},
                   .test = flags.test,
                   .trials = flags.trials,
                   .json = flags.json};
  if (flags.target.empty()) throw Error("--outputs needs their references", "--target FILE");
  for (const std::string& name : unique(flags.metrics)) task.metrics.push_back(&eval::text_metrics().at(name));
  if (flags.metrics.empty())
    for (const eval::TextMetricRow& row : eval::text_metrics().rows()) task.metrics.push_back(&row);
  std::cout << compare_outputs(task) << std::flush;
  return 0;
}

int evaluate_links(const Flags& flags, const CommonFlags& common) {
  if (!flags.runs.empty())
    throw Error("attune evaluate takes runs, or --alignments", "name runs behind --alignments, too");
  std::cout << compare_links({.systems = flags.alignments,
                              .source = flags.source,
                              .target = flags.target,
                              .gold = flags.gold,
                              .links = {},
                              .json = flags.json},
                             common)
            << std::flush;
  return 0;
}

int evaluate(const Flags& flags, const CommonFlags& common) {
  if (!flags.alignments.empty()) return evaluate_links(flags, common);
  if (flags.outputs.empty() == flags.runs.empty())
    throw Error("attune evaluate takes a run, --outputs or --alignments",
                "attune evaluate RUN, or attune evaluate --outputs FILE... --target FILE");
  return flags.outputs.empty() ? evaluate_runs(flags, common) : evaluate_outputs(flags);
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  std::string names;
  for (const std::string& name : eval::metrics().names()) names += (names.empty() ? "" : ",") + name;
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
  auto* alignments =
      verb.add_option(
              "--alignments", flags->alignments,
              "no run, but files of word links of the texts, a line a pair, or runs that make them: error rate, "
              "precision, recall and F1 against --gold")
          ->check(named())
          ->excludes(outputs);
  const auto of_runs = [outputs, alignments](CLI::Option* option) { option->excludes(outputs)->excludes(alignments); };
  verb.add_option("--test", flags->test, "of these differences: bootstrap or randomization, both paired")
      ->check(CLI::IsMember(paired_tests().names()))
      ->capture_default_str()
      ->needs(outputs);
  verb.add_option("--trials", flags->trials, "of the test; default: 1000, of randomization 10000")
      ->check(CLI::Range(1, 10000000))
      ->needs(outputs);
  auto* gold =
      verb.add_option(
              "--gold", flags->gold,
              "gold word alignment: a line a pair, i-j sure, ipj possible, from 0, in a file named .talp from 1")
          ->check(named());
  gold->excludes(outputs);
  alignments->needs(gold)->needs(source);
  of_runs(verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str());
  of_runs(verb.add_option("--beam", flags->beam, "hypotheses kept; 1: greedy; default: the config's decoding.beam")
              ->check(CLI::Range(1, 1000)));
  of_runs(verb.add_flag("--heads", flags->heads,
                        "the alignment error rate of every head too, of a Transformer also of each layer's mean, as "
                        "the most attended word links; needs gold links"));
  verb.add_option("--metrics", flags->metrics, "out of " + names + "; default: all that can be computed")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->excludes(alignments);
  of_runs(verb.add_option("--by-length", flags->by_length,
                          "picture of BLEU by the source's length: .svg, .png or .pdf; its table follows the others")
              ->check(named()));
  of_runs(add_decoding_overrides(verb, flags->overrides));
  of_runs(verb.add_option("--output", flags->output, "file for the translations, one a line, compressed by its name")
              ->check(named()));
  verb.add_flag("--json", flags->json, "one JSON object instead of the table");
  return [flags, &common] { return evaluate(*flags, common); };
}

}  // namespace attune::app::evaluate
