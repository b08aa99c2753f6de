// attune compare CONFIG --vary key=a,b: the same job under several settings; one table, one sheet of plots, one page.
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>

#include "src/app/commands.h"
#include "src/app/compare/checks.h"
#include "src/app/compare/table.h"
#include "src/app/compare/trainings.h"
#include "src/app/start.h"
#include "src/base/error.h"
#include "src/base/log.h"
#include "src/eval/metrics.h"

namespace attune::app::compare {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kLargestSeed = 4294967295;

struct Flags {
  std::string config, output, source, target, gold, sentences;
  std::vector<std::string> vary, overrides, metrics = Comparison{}.metrics;
  std::vector<int64_t> seeds = {1};
  int64_t jobs = 1;
};

Comparison comparison_of(const Flags& flags) {
  const fs::path folder =
      flags.output.empty() ? fs::path("runs/compare") / fs::path(flags.config).stem() : fs::path(flags.output);
  return {.config = flags.config,
          .overrides = flags.overrides,
          .folder = folder,
          .texts = {{{flags.source}, {flags.target}}, {flags.gold}},
          .sentences = flags.sentences,
          .metrics = flags.metrics};
}

std::vector<Variation> variations_of(const Flags& flags) {
  std::vector<Variation> variations;
  for (const std::string& text : flags.vary) variations.push_back(parse_variation(text));
  for (const std::string& word : flags.overrides) check_override(word, variations);
  return variations;
}

int compare(const Flags& flags, const CommonFlags& common) {
  if (flags.source.empty() != flags.target.empty() || (flags.source.empty() && !flags.gold.empty()))
    throw Error("--source and --target name one text, and --gold its links", "all of them, or none");
  const std::vector<Variation> variations = variations_of(flags);
  const std::vector<Trial> trials = product(variations, flags.seeds);
  const Comparison comparison = comparison_of(flags);
  check_values(comparison, variations);
  Trainings trainings(comparison, trials, common);
  const int code = trainings.run(flags.jobs);
  const ComparisonReport report = trainings.report();
  if (report.results.empty()) return code;
  const fs::path folder = comparison.folder / "report";
  write_report(folder, report);
  std::cout << as_markdown(tables_of(report.results)) << std::flush;
  const auto ended = std::count_if(report.results.begin(), report.results.end(),
                                   [](const TrialResult& result) { return result.failure.empty(); });
  spdlog::info("{} of {} trainings are in {}", ended, trainings.size(), (folder / "index.html").string());
  return code;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  verb.add_option("config", flags->config, "the YAML file that describes the training")
      ->required()
      ->option_text("CONFIG");
  verb.add_option("--vary", flags->vary,
                  "an option and the values it takes: key.path=value,value; several make every combination")
      ->required()
      ->allow_extra_args(false)
      ->option_text("KEY=A,B,..");
  verb.add_option("--set", flags->overrides, "sets an option of all of them: key.path=value; may be repeated")
      ->allow_extra_args(false)
      ->option_text("KEY=VALUE");
  verb.add_option("--seeds", flags->seeds, "each combination is trained with each of them (default: 1)")
      ->delimiter(',')
      ->check(CLI::Range(int64_t{0}, kLargestSeed))
      ->option_text("N,N,..");
  verb.add_option("--output", flags->output, "folder of runs and report; default: runs/compare/NAME of the config")
      ->check(named())
      ->option_text("FOLDER");
  verb.add_option("--source", flags->source,
                  "source side of the text that models are compared on; default: data.test, or else data.validation")
      ->check(named())
      ->option_text("FILE");
  verb.add_option("--target", flags->target, "its target side")->check(named())->option_text("FILE");
  verb.add_option("--gold", flags->gold, "its gold links")->check(named())->option_text("FILE");
  verb.add_option("--metrics", flags->metrics,
                  fmt::format("columns of the table; default: {}; of{}", fmt::join(flags->metrics, ","),
                              listed(eval::comparable_metrics())))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(eval::comparable_metrics().names()))
      ->option_text("NAME,NAME,..");
  verb.add_option("--sentences", flags->sentences, "lines of it whose alignments are drawn side by side (default: 1-3)")
      ->option_text("LINES");
  verb.add_option("--jobs", flags->jobs, "trainings at a time, each with --threads threads (default: 1)")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  return [flags, &common] { return compare(*flags, common); };
}

}  // namespace attune::app::compare
