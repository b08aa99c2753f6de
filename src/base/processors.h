// How many processors there are for us.
#pragma once
#include <filesystem>

namespace attune {

/// What a control group's limit allows (Linux: cpu.max of version 2, rounded up; of the group named in proc/self/cgroup
/// and of all above it); 0: no limit. `root` is where the system's files stand.
int processors_of_control_group(const std::filesystem::path& root = "/");

/// Processors that this process may keep busy: those it is allowed to run on, no more than its control group's limit;
/// at least 1.
int available_processors();

}  // namespace attune
