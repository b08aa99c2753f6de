// `attune train` for a comparison: a process of its own, so that its memory can be told and that it cannot take the others with
// it.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>

#include "src/app/command.h"
#include "src/app/compare/trial.h"

namespace attune::app::compare {

/// Starts the training; it writes into the job's log. Error when no process can be started.
pid_t start_training(const Comparison& comparison, const Job& job, const CommonFlags& common);

/// Why a training failed: by `status`, as wait has it, and the last line of its log. Empty where it did not.
std::string failure_of(int status, const std::filesystem::path& log);

}  // namespace attune::app::compare
