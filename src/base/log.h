// Messages go through spdlog to standard error, and into a run's log file once a run is open. The library logs; only commands print.
#pragma once
#include <spdlog/spdlog.h>

#include <filesystem>
#include <string>

namespace attune {

/// Sets the default logger up: standard error, `level` one of trace debug info warning error off. Called once, by main.
void start_log(const std::string& level);

/// Also appends to this file from now on (a run's log.txt), always at level info or finer; the file of an earlier call gets no more. Error when it
/// cannot be opened.
void log_to_file(const std::filesystem::path& file);

/// Says it once per process and key, as a warning: for what would otherwise repeat at every batch.
void warn_once(const std::string& key, const std::string& message);

}  // namespace attune
