#include "src/base/processors.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

namespace attune {
namespace {

// Of one group's "cpu.max": "<quota> <period>", or "max <period>".
int limit_in(const std::filesystem::path& group) {
  std::ifstream in(group / "cpu.max");
  double quota = 0, period = 0;
  if (!(in >> quota >> period) || quota <= 0 || period <= 0) return 0;
  return static_cast<int>(std::clamp(std::ceil(quota / period), 1.0, 1e6));
}

// "0::/user.slice/some.scope" of proc/self/cgroup.
std::filesystem::path own_group(const std::filesystem::path& root) {
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("0::/")) return line.substr(4);
  return {};
}

}  // namespace

int processors_of_control_group(const std::filesystem::path& root) {
  const std::filesystem::path top = root / "sys/fs/cgroup";
  int least = limit_in(top);
  std::filesystem::path group = top;
  for (const auto& name : own_group(root)) {
    group /= name;
    if (const int limit = limit_in(group); limit > 0) least = least == 0 ? limit : std::min(least, limit);
  }
  return least;
}

int available_processors() {
  const int allowed = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int limit = processors_of_control_group();
  return limit == 0 ? allowed : std::min(allowed, limit);
}

}  // namespace attune
