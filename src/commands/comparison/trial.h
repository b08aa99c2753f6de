// One training of a comparison: a process of its own, so that its memory can be told and that it cannot take the others with
// it; then its evaluation.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/commands/command.h"
#include "src/commands/comparison/result.h"
#include "src/config/config.h"

namespace attune {

/// What all trials of a comparison share.
struct Comparison {
  std::string config;                  // file
  std::vector<std::string> overrides;  // words of --set, for all trainings
  std::filesystem::path folder;        // runs, logs and results are below it
  TestSet texts;                       // empty: the config's test text, or else its validation text
  std::vector<int64_t> sentences;      // lines of it whose alignments are shown, from 1
};

/// Where things of a trial lie.
struct TrialFiles {
  std::filesystem::path run, log, result;
};
TrialFiles files_of(const Comparison& comparison, const Trial& trial);

/// The config that the trial is trained with; Error as load_config has it.
Config config_of(const Comparison& comparison, const Trial& trial);

/// The result that is there already, of the same config; none where there is no such.
std::optional<TrialResult> finished(const TrialFiles& files, const Config& config);

/// Starts `attune train`; it writes into the trial's log. Error when no process can be started.
pid_t start_training(const Comparison& comparison, const Trial& trial, const CommonFlags& common);

/// Evaluates what was trained, and keeps the result. `megabytes`: the most memory that the training had.
TrialResult evaluate_trial(const Comparison& comparison, const Trial& trial, double megabytes,
                           const CommonFlags& common);

}  // namespace attune
