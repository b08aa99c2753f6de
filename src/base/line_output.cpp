#include "src/base/line_output.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "src/base/error.h"
#include "src/base/files.h"

namespace attune {
namespace {

std::string reason() { return std::strerror(errno); }

}  // namespace

LineOutput::LineOutput(const std::filesystem::path& file) : file_(STDOUT_FILENO) {
  if (file.empty()) return;
  const Destination to = destination(file);
  name_ = opened_ = to.file;
  if (!to.in_place) opened_ += ".partial";
  file_ = open(opened_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error(opened_.string() + ": cannot be written: " + reason(), "name another file: --output FILE");
  compressor_ = Compressor::for_file(file, [this](std::string_view bytes) { return write_bytes(bytes); });
}

LineOutput::~LineOutput() {
  if (file_ >= 0 && file_ != STDOUT_FILENO) close(file_);
  if (opened_ != name_ && !begun_) unlink(opened_.c_str());
}

bool LineOutput::write(std::string_view text) { return compressor_ ? compressor_->write(text) : write_bytes(text); }

bool LineOutput::write_bytes(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file_, text.data(), text.size());
    if (count >= 0) {
      begun_ = true;
      text.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EPIPE) {
      return false;
    } else if (errno == EAGAIN) {  // a descriptor that does not block: wait for it all the same
      pollfd room{file_, POLLOUT, 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      throw Error((name_.empty() ? "standard output" : opened_.string()) + ": cannot be written: " + reason(),
                  name_.empty() ? "" : "what was written so far stands there");
    }
  }
  return true;
}

void LineOutput::finish() {
  begun_ = true;
  if (compressor_) compressor_->finish();
  if (opened_ == name_) return;
  sync_file(opened_);
  std::error_code failure;
  std::filesystem::rename(opened_, name_, failure);
  if (failure)
    throw Error(name_.string() + ": cannot be written: " + failure.message(),
                "the result stands in " + opened_.string());
  sync_folder(name_.parent_path());
}

}  // namespace attune
