// A config file becomes a Config: its includes first, then itself, then every --set; each checked, all problems told
// together.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "src/base/run.h"
#include "src/config/config.h"

namespace attune::config {

/// What a config is read for. kTraining: the texts must be named and must exist, and training must be able to end.
/// kDescription: nothing needs to exist.
enum class Purpose { kTraining, kDescription };

/// The resolved config of `file`, overridden by `overrides` ("key.path=value"). Error with all problems, one a line,
/// each with its place. Paths become absolute; the run's folder is set; the zeros and autos of `model` are found out.
/// What was decided on the way and is worth a line in the log goes to `notes`, or to the log at once where that is
/// null.
Config load_config(const std::filesystem::path& file, const std::vector<std::string>& overrides = {},
                   Purpose purpose = Purpose::kTraining, std::vector<std::string>* notes = nullptr);

/// The config that a run was trained with; its `run` is the folder given here, wherever that lay when it was trained.
/// `overrides` may set what a trained model can still be asked for: options of `decoding`. Error when the folder is no
/// run, or one that a newer attune wrote.
Config load_run_config(const RunFolder& run, const std::vector<std::string>& overrides = {});

}  // namespace attune::config
