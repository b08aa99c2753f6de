#include "src/train/metrics_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"

namespace attune::train {

MetricsFile::MetricsFile(const std::filesystem::path& file, int64_t bytes) : path_(file), bytes_(bytes) {
  file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file_ < 0) fail("open");
  struct stat status {};
  if (::fstat(file_, &status) != 0) fail("look at");
  if (status.st_size < bytes) {
    spdlog::warn("{} is shorter than when the run was left; its newer lines are lost", file.string());
    bytes_ = static_cast<int64_t>(read_file(file).rfind('\n') + 1);  // whole lines
  }
  if (::ftruncate(file_, bytes_) != 0) fail("cut");
}

MetricsFile::~MetricsFile() {
  if (file_ >= 0) ::close(file_);
}

void MetricsFile::fail(const std::string& verb) const {
  throw Error(
      "cannot " + verb + " " + path_.string() + ": " + std::strerror(errno),
      "check the space and the permissions of the run folder; the same command goes on from the last checkpoint");
}

void MetricsFile::append(const nlohmann::ordered_json& line) {
  const std::string text = line.dump() + "\n";
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(file_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write to");
    done += static_cast<size_t>(written);
  }
  bytes_ += static_cast<int64_t>(text.size());
}

int64_t MetricsFile::synced_bytes() {
  if (::fsync(file_) != 0 && errno != EINVAL && errno != ENOTSUP) fail("sync");
  return bytes_;
}

}  // namespace attune::train
