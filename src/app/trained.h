// Opens what a training left: what translate, align and evaluate begin with.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "attune/run.h"
#include "src/app/command.h"

namespace attune::app {

/// `checkpoint`: "best" (default), "last", or the name of one; `overrides` set options of `decoding`. Errors: no such run, no
/// checkpoint, a damaged or foreign one.
Run open_run(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common,
             const std::vector<std::string>& overrides = {});

/// One that has anything to align; an Error besides where it has not.
Run open_attending(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common);

/// Runs that translate together, named in the log.
std::vector<Run> open_runs(const std::vector<std::string>& runs, const std::string& checkpoint,
                           const CommonFlags& common, const std::vector<std::string>& overrides = {});

/// Adds --set to a verb that uses a trained run.
CLI::Option* add_decoding_overrides(CLI::App& verb, std::vector<std::string>& overrides);

/// Says each sentence as a warning: the limits that a call met.
void warn_of(const std::vector<std::string>& limits);

}  // namespace attune::app
