// metrics.jsonl: one JSON object a line, appended as training goes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json_fwd.hpp>

namespace attune::train {

class MetricsFile {
 public:
  /// Opens the file, made if need be, and cuts it to `bytes`: what a killed training wrote behind its last checkpoint
  /// is written again.
  MetricsFile(const std::filesystem::path& file, int64_t bytes);

  /// One more line, at once in the file. Error (full disk, ...) when it cannot be written whole.
  void append(const nlohmann::ordered_json& line);
  /// Length of the file, flushed to the disk.
  int64_t synced_bytes() const;

 private:
  [[noreturn]] void fail(const std::string& verb) const;
  std::filesystem::path path_;
  std::ofstream out_;
  int64_t bytes_ = 0;
};

}  // namespace attune::train
