// One training of a comparison: where its things lie, what it is trained with, what its figures stand on.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "src/app/compare/result.h"
#include "src/app/compare/texts.h"
#include "src/config/config.h"

namespace attune::app::compare {

/// What all trials of a comparison share.
struct Comparison {
  std::string config;                  // file
  std::vector<std::string> overrides;  // words of --set, for all trainings
  std::filesystem::path folder;        // runs, logs and results are below it
  attune::corpus::TestSet texts;       // empty: the config's test text, or else its validation text
  std::string sentences;               // lines of it whose alignments are drawn; empty: the first three
  std::vector<std::string> metrics = {"perplexity", "bleu", "chrf", "aer"};  // that its tables show
};

/// Where things of a trial lie.
struct TrialFiles {
  std::filesystem::path run, log, record, result;
};

/// A trial with all that its figures will stand on, as it is now.
struct Job {
  Trial trial;
  TrialFiles files;
  config::Config config;          // resolved
  attune::corpus::TestSet texts;  // that it is evaluated on
  Basis basis;
  std::vector<std::string> metrics;
};

/// The words of --set: for all trainings, then what is this one's own.
std::vector<std::string> overrides_of(const Comparison& comparison, const Trial& trial);

/// The config that the trial is trained with; Error as load_config has it, with the flag that was given.
config::Config config_of(const Comparison& comparison, const Trial& trial);

/// Errors: a text cannot be read, or has not the sentences that are to be drawn.
Job job_of(const Comparison& comparison, const Trial& trial, const config::Config& config, TextFiles& texts);

}  // namespace attune::app::compare
