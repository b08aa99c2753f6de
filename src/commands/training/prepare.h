// The folder that a training writes into: which folders it may take, what stands in it before the first update.
#pragma once
#include "src/base/run.h"
#include "src/config/config.h"

namespace attune {

/// Error when the folder holds something that is no run: nothing of it is touched.
void refuse_foreign_folder(const RunFolder& run);

/// Makes the run ready, its lock held: goes on with what is there (Error naming the options that may not change but did), or begins, or
/// with `fresh` deletes its checkpoints, metrics and vocabulary first. Writes the resolved config and opens the log file.
void prepare_run(const RunFolder& run, const Config& config, bool fresh);

}  // namespace attune
