#include "src/base/line_output.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "src/base/error.h"
#include "src/base/files.h"

namespace attune {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 5> kEndings = {{
    {".gz", ARCHIVE_FILTER_GZIP},
    {".xz", ARCHIVE_FILTER_XZ},
    {".zst", ARCHIVE_FILTER_ZSTD},
    {".bz2", ARCHIVE_FILTER_BZIP2},
    {".lz4", ARCHIVE_FILTER_LZ4},
}};

int filter_of(const std::filesystem::path& file) {
  for (const auto& [ending, filter] : kEndings)
    if (file.extension() == ending) return filter;
  return ARCHIVE_FILTER_NONE;
}

std::string reason() { return std::strerror(errno); }

// What was not finished ends where it is.
void drop(archive* packer) {
  archive_write_fail(packer);
  archive_write_free(packer);
}

}  // namespace

std::filesystem::path unpacked_name(const std::filesystem::path& file) {
  return filter_of(file) == ARCHIVE_FILTER_NONE ? file : std::filesystem::path(file).replace_extension();
}

LineOutput::LineOutput(const std::filesystem::path& file) : file_(STDOUT_FILENO), packer_(nullptr, drop) {
  if (file.empty()) return;
  const Destination to = destination(file);
  name_ = opened_ = to.file;
  if (!to.in_place) opened_ += ".partial";
  file_ = open(opened_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error(opened_.string() + ": cannot be written: " + reason(), "name another file: --output FILE");
  if (const int filter = filter_of(file); filter != ARCHIVE_FILTER_NONE) pack(filter);
}

LineOutput::~LineOutput() {
  packer_.reset();
  if (file_ >= 0 && file_ != STDOUT_FILENO) close(file_);
  if (opened_ != name_ && !begun_) unlink(opened_.c_str());
}

void LineOutput::pack(int filter) {
  packer_.reset(archive_write_new());
  archive* a = packer_.get();
  check(archive_write_add_filter(a, filter));
  check(archive_write_set_format_raw(a));
  check(archive_write_set_bytes_in_last_block(a, 1));  // no padding
  check(archive_write_open_fd(a, file_));
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  check(archive_write_header(a, entry.get()));
}

bool LineOutput::check(int64_t result) {
  if (result >= ARCHIVE_WARN) return true;
  const int number = archive_errno(packer_.get());
  closed_ = number == EPIPE;
  if (closed_) return false;
  const char* text = number > 0 ? std::strerror(number) : archive_error_string(packer_.get());
  throw Error(opened_.string() + ": cannot be written: " + (text != nullptr ? text : "libarchive says no more"),
              "what was written so far stands there");
}

bool LineOutput::write(std::string_view text) {
  if (!packer_) return write_bytes(text);
  begun_ = true;
  return !closed_ && check(archive_write_data(packer_.get(), text.data(), text.size()));
}

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
  if (packer_ && !closed_) check(archive_write_close(packer_.get()));
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
