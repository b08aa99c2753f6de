// What every verb begins with: its common flags, the log, the threads.
#pragma once
#include "src/commands/command.h"

namespace attune {

void add_common_flags(CLI::App& verb, CommonFlags& common);

/// Refuses an empty name: an unset variable of a script is no wish.
CLI::Validator named();

/// Starts the log and sets the number of threads.
void start(const CommonFlags& common);

}  // namespace attune
