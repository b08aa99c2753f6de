// The figures of a training that has ended.
#pragma once
#include "src/app/command.h"
#include "src/app/compare/trial.h"

namespace attune::app::compare {

/// Evaluates what was trained, and keeps the result in the job's file. `megabytes`: the most memory that the training had.
TrialResult evaluate_trial(const Job& job, double megabytes, const CommonFlags& common);

}  // namespace attune::app::compare
