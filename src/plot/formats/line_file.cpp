#include "src/plot/formats/line_file.h"

#include <cerrno>
#include <cstring>

#include "src/base/error.h"
#include "src/base/files.h"

namespace attune {

LineFile::LineFile(std::filesystem::path file) : file_(std::move(file)), aside_(file_.string() + ".part") {
  errno = 0;
  stream_.open(aside_, std::ios::binary | std::ios::trunc);
  check("open");
}

LineFile::~LineFile() {
  if (aside_.empty()) return;
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(aside_, ignored);
}

void LineFile::check(const char* doing) {
  if (stream_) return;
  const std::string reason = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
  throw Error("cannot " + std::string(doing) + " " + aside_.string() + reason,
              "is the folder writable, and the disk not full?");
}

void LineFile::line(std::string_view text) {
  errno = 0;
  stream_ << text << '\n';
  check("write");
}

void LineFile::finish() {
  errno = 0;
  stream_.close();
  check("write");
  sync_file(aside_);
  std::error_code failed;
  std::filesystem::rename(aside_, file_, failed);
  if (failed) throw Error("cannot rename " + aside_.string() + " to " + file_.string() + ": " + failed.message());
  aside_.clear();
  sync_folder(file_.parent_path().empty() ? "." : file_.parent_path());
}

}  // namespace attune
