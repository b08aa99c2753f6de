#include "src/train/metrics_file.h"

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"

namespace attune::train {

MetricsFile::MetricsFile(const std::filesystem::path& file, int64_t bytes)
    : path_(file), out_(file, std::ios::app | std::ios::binary), bytes_(bytes) {
  if (!out_) fail("open");
  if (static_cast<int64_t>(std::filesystem::file_size(file)) < bytes) {
    spdlog::warn("{} is shorter than when the run was left; its newer lines are lost", file.string());
    bytes_ = static_cast<int64_t>(read_file(file).rfind('\n') + 1);  // whole lines
  }
  std::error_code reason;
  std::filesystem::resize_file(file, static_cast<uintmax_t>(bytes_), reason);
  errno = reason.value();
  if (reason) fail("cut");
}

void MetricsFile::fail(const std::string& verb) const {
  throw Error(
      "cannot " + verb + " " + path_.string() + ": " + std::strerror(errno),
      "check the space and the permissions of the run folder; the same command goes on from the last checkpoint");
}

void MetricsFile::append(const nlohmann::ordered_json& line) {
  const std::string text = line.dump() + "\n";
  if (!out_.write(text.data(), std::ssize(text)).flush()) fail("write to");
  bytes_ += std::ssize(text);
}

int64_t MetricsFile::synced_bytes() const {
  sync_file(path_);
  return bytes_;
}

}  // namespace attune::train
