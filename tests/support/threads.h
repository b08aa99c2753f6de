// The threads of this process, as the system sees them.
#pragma once
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace attune {

/// Whether every thread of this process but the calling one sleeps: for input, a lock or a condition.
inline bool others_sleep() {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "stat");
    std::string stat;
    std::getline(file, stat);  // "1 (name) S ..", empty of a thread that has just ended
    const size_t state = stat.rfind(')') + 2;
    if (thread.path().filename() != std::to_string(::gettid()) && state < stat.size() && stat[state] != 'S')
      return false;
  }
  return true;
}

/// Returns when the others sleep, or after ten seconds: orders what threads do, asserts nothing.
inline void wait_until_others_sleep() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!others_sleep() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::microseconds(100));
}

}  // namespace attune
