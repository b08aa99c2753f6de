// What a run of a comparison was trained with. A training that goes on may change options that its weights show (a learning
// rate, say); a row of a comparison may not: its figures are those of the settings that stand beside them.
#pragma once
#include "src/app/compare/trial.h"

namespace attune::app::compare {

/// Error naming the folder and what differs when the job's run was trained, as far as it came, with other options or texts.
/// What evaluation alone reads may differ: the test text, how search translates it.
void check_same_training(const Job& job);

/// Notes what the job's run is trained on. Before its process starts.
void begin_record(const Job& job);

/// Notes the memory of a process that has ended, in MB; gives the most that one of the run's processes had.
double keep_peak(const Job& job, double megabytes);

}  // namespace attune::app::compare
