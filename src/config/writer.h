// A Config becomes YAML again: what stands in a run's folder, and what `attune describe CONFIG` prints.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "src/base/run.h"
#include "src/config/config.h"

namespace attune::config {

/// The format of a run's folder that this program writes; it opens this one and refuses newer ones in words.
inline constexpr int64_t kRunVersion = 1;

/// Every option in use, sections indented; reading it gives the same Config, bit for bit.
std::string to_yaml(const Config& config);

/// Whether write_run_config wrote the file: a config of the user's own may stand under the same name. Error when it cannot be
/// read.
bool is_run_config(const std::filesystem::path& file);

/// Writes the resolved config into the run's folder. Its own folder is written as `.`, so that a run may be moved.
void write_run_config(const Config& config, const RunFolder& run);

}  // namespace attune::config
