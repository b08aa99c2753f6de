// attune compare CONFIG --vary key=a,b: the same job under several settings; one table, one sheet of plots, one page.
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

#include "src/base/error.h"
#include "src/base/interrupt.h"
#include "src/base/log.h"
#include "src/commands/alignment/line_ranges.h"
#include "src/commands/commands.h"
#include "src/commands/comparison/report.h"
#include "src/commands/comparison/trial.h"
#include "src/commands/start.h"

namespace attune {
namespace {

namespace fs = std::filesystem;

constexpr auto kLook = std::chrono::milliseconds(100);  // between two looks at the trainings
constexpr int64_t kMostSentences = 50;

struct Flags {
  std::string config, output, source, target, gold, sentences = "1-3";
  std::vector<std::string> vary, overrides;
  std::vector<int64_t> seeds = {1};
  int64_t jobs = 1;
};

std::vector<int64_t> lines_of(const std::string& text) {
  const LineRanges chosen(text);
  std::vector<int64_t> lines;
  for (int64_t line = 1; !chosen.all() && line <= chosen.last() && std::ssize(lines) < kMostSentences; ++line)
    if (chosen.contains(line)) lines.push_back(line);
  return lines;
}

Comparison comparison_of(const Flags& flags) {
  const fs::path folder =
      flags.output.empty() ? fs::path("runs/compare") / fs::path(flags.config).stem() : fs::path(flags.output);
  return {flags.config,
          flags.overrides,
          folder,
          {{{flags.source}, {flags.target}}, {flags.gold}},
          lines_of(flags.sentences)};
}

/// Makes the trainings that are not there yet, several at a time, and tells a line of each.
class Trainings {
 public:
  Trainings(const Comparison& comparison, const std::vector<Trial>& trials, int64_t jobs, const CommonFlags& common)
      : comparison_(comparison), trials_(trials), jobs_(jobs), common_(common) {
    report_.config = comparison.config;
    plan();
  }

  /// Those that are done, and what was left out.
  const ComparisonReport& report() const { return report_; }

  /// The exit code: 0; 1 when a training failed; 128 + its number when a signal came. What has ended is in the report.
  int run() {
    const Interrupt interrupt;
    size_t next = 0;
    while (next < waiting_.size() || !running_.empty()) {
      const int signal = interrupt.signal();
      if (signal != 0 && signalled_ == 0) pass_on(signal);
      while (signalled_ == 0 && next < waiting_.size() && std::ssize(running_) < jobs_) {
        const size_t trial = waiting_[next++];
        running_[start_training(comparison_, trials_[trial], common_)] = trial;
      }
      if (running_.empty()) break;  // a signal came
      if (!take_one()) std::this_thread::sleep_for(kLook);
    }
    for (const auto& [i, result] : done_) report_.results.push_back(result);
    if (signalled_ != 0) {
      spdlog::warn("stopped: what was trained is saved, the same command goes on");
      return 128 + signalled_;
    }
    return failed_ ? 1 : 0;
  }

 private:
  /// What is there, what is to be made, and what cannot be.
  void plan() {
    std::string first;
    for (size_t i = 0; i < trials_.size(); ++i) try {
        const TrialFiles files = files_of(comparison_, trials_[i]);
        if (auto result = finished(files, config_of(comparison_, trials_[i])))
          done_.emplace(i, std::move(*result));
        else
          waiting_.push_back(i);
      } catch (const Error& error) {
        first = first.empty() ? error.what() : first;
        report_.left_out.emplace_back(trials_[i].name() + ", seed " + std::to_string(trials_[i].seed), error.what());
      }
    if (report_.left_out.size() == trials_.size()) throw Error(first);
    for (const auto& [name, why] : report_.left_out) spdlog::warn("left out: {}: {}", name, why);
    for (const auto& [i, result] : done_) tell(result, "there already");
  }

  // Children have process groups of their own, so that a key at the terminal reaches them once, through here.
  void pass_on(int signal) {
    signalled_ = signal;
    for (const auto& [process, trial] : running_) ::kill(process, signal);
  }

  /// Takes up a training that has ended; false when none has.
  bool take_one() {
    for (const auto& [process, trial] : running_) {
      int status = 0;
      rusage usage{};
      if (::wait4(process, &status, WNOHANG, &usage) != process) continue;
      const size_t ended = trial;
      running_.erase(pid_t(process));
      take(ended, status, static_cast<double>(usage.ru_maxrss) / 1024);
      return true;
    }
    return false;
  }

  void take(size_t trial, int status, double megabytes) {
    if (signalled_ != 0) return;
    const TrialFiles files = files_of(comparison_, trials_[trial]);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      failed_ = true;
      spdlog::error("{}, seed {}: the training failed; {} says why", trials_[trial].name(), trials_[trial].seed,
                    files.log.string());
      return;
    }
    TrialResult result = evaluate_trial(comparison_, trials_[trial], megabytes, common_);
    tell(result, "done");
    done_.emplace(trial, std::move(result));
  }

  void tell(const TrialResult& result, const char* how) {
    spdlog::info("{}/{}  {}, seed {}: BLEU {:.2f}, perplexity {:.3f}, {:.1f} minutes ({})", ++told_,
                 trials_.size() - report_.left_out.size(), result.trial.name(), result.trial.seed, result.bleu,
                 result.perplexity, result.minutes, how);
  }

  const Comparison& comparison_;
  const std::vector<Trial>& trials_;
  int64_t jobs_;
  const CommonFlags& common_;
  ComparisonReport report_;
  std::vector<size_t> waiting_;
  std::map<size_t, TrialResult> done_;
  std::map<pid_t, size_t> running_;
  size_t told_ = 0;
  int signalled_ = 0;
  bool failed_ = false;
};

int compare(const Flags& flags, const CommonFlags& common) {
  if (flags.source.empty() != flags.target.empty() || (flags.source.empty() && !flags.gold.empty()))
    throw Error("--source and --target name one text, and --gold its links", "all of them, or none");
  std::vector<Variation> variations;
  for (const std::string& text : flags.vary) variations.push_back(parse_variation(text));
  const std::vector<Trial> trials = product(variations, flags.seeds);
  const Comparison comparison = comparison_of(flags);
  Trainings trainings(comparison, trials, flags.jobs, common);
  const int code = trainings.run();
  const ComparisonReport& report = trainings.report();
  if (report.results.empty()) return code;
  const fs::path folder = comparison.folder / "report";
  write_report(folder, report);
  std::cout << as_markdown(table_of(report.results)) << std::flush;
  spdlog::info("{} of {} trainings are in {}", report.results.size(), trials.size(), (folder / "index.html").string());
  return code;
}

}  // namespace

Run declare_compare(CLI::App& verb, const CommonFlags& common) {
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
  verb.add_option("--sentences", flags->sentences, "lines of it whose alignments are drawn side by side (default: 1-3)")
      ->option_text("LINES");
  verb.add_option("--jobs", flags->jobs, "trainings at a time, each with --threads threads (default: 1)")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  return [flags, &common] { return compare(*flags, common); };
}

}  // namespace attune
