// What no single option can know: files that must be there, options that contradict each other.
#pragma once
#include <string>
#include <vector>

#include "src/config/load.h"
#include "src/config/reader.h"

namespace attune::config {

/// Adds to findings.problems what is wrong between options. A check keeps still when a value that it looks at is wrong
/// by itself. `file` is the place for what is missing altogether.
void check_config(const Config& config, Purpose purpose, const Place& file, Findings& findings);

/// Finds out the zeros and autos of `model`, and tells contradictions inside it.
void resolve_model(Config& config, const Place& file, Findings& findings, std::vector<std::string>& notes);
/// What is allowed, and hardly meant.
void note_schedule(const Config& config, std::vector<std::string>& notes);

}  // namespace attune::config
